/** Room for what a multipart body holds besides the photos. */
const OVERHEAD_BYTES = 4096;
/** Long sides to try, px; the last is still enough for a face that fills a tenth of the picture. */
const LONG_SIDES = [4096, 3072, 2048, 1536];
const JPEG_QUALITY = 0.92;

/**
 * Makes two photos small enough for one request: those that take more than half of it are drawn smaller, as far as
 * needed. Phones take photos of which two do not fit.
 */
export async function fitPhotos(
  photos: readonly [Blob, Blob],
  maxBodyBytes: number,
): Promise<readonly [Blob, Blob]> {
  const room = maxBodyBytes - OVERHEAD_BYTES;
  const [a, b] = photos;
  if (a.size + b.size <= room) return photos;
  // One that takes less than its half leaves the rest to the other.
  const [roomA, roomB] = [Math.max(room / 2, room - b.size), Math.max(room / 2, room - a.size)];
  return Promise.all([shrunk(a, roomA), shrunk(b, roomB)]);
}

async function shrunk(photo: Blob, maxBytes: number): Promise<Blob> {
  let smallest = photo;
  for (const longSide of LONG_SIDES) {
    if (smallest.size <= maxBytes) break;
    smallest = (await drawn(photo, longSide)) ?? smallest;
  }
  return smallest;
}

/** The photo with its long side at most this, upright; undefined for what the browser cannot read. */
async function drawn(photo: Blob, longSide: number): Promise<Blob | undefined> {
  const picture = await createImageBitmap(photo).catch(() => undefined);
  if (picture === undefined) return undefined;
  const zoom = Math.min(1, longSide / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * zoom);
  canvas.height = Math.round(picture.height * zoom);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => {
    canvas.toBlob(
      (smaller) => {
        resolve(smaller ?? undefined);
      },
      'image/jpeg',
      JPEG_QUALITY,
    );
  });
}
