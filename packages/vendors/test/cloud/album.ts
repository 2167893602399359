import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** Pictures of loopback "people": flat JPEGs told apart by their content, as a cloud would by their faces. */
export interface Album {
  readonly ann: readonly [Uint8Array, Uint8Array];
  readonly bob: Uint8Array;
  readonly nobody: Uint8Array;
  /** Ann again, on a picture that no quality level above 0 takes. */
  readonly blurredAnn: Uint8Array;
  isBlurred(bytes: Uint8Array): boolean;
  /** Who is on a picture: a name, `nobody`, or undefined when the bytes are none of the album's. */
  whoIsOn(bytes: Uint8Array): string | undefined;
  /** Adds a picture, e.g. one re-encoded by the client. */
  add(bytes: Uint8Array, who: string): void;
}

const PNG_1X1_SHA256 = createHash('sha256')
  .update(
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
  )
  .digest('hex');

export const jpeg = (width: number, height: number, grey: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: grey, g: 120, b: 255 - grey } } })
    .jpeg()
    .toBuffer();

export async function makeAlbum(): Promise<Album> {
  const [ann1, ann2, bob, nobody, blurred] = await Promise.all(
    [10, 60, 110, 160, 210].map((grey) => jpeg(200, 160, grey)),
  );
  const people = new Map([[PNG_1X1_SHA256, 'nobody']]);
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const album: Album = {
    ann: [ann1!, ann2!],
    bob: bob!,
    nobody: nobody!,
    blurredAnn: blurred!,
    isBlurred: (bytes) => digest(bytes) === digest(blurred!),
    whoIsOn: (bytes) => people.get(digest(bytes)),
    add: (bytes, who) => people.set(digest(bytes), who),
  };
  for (const bytes of [...album.ann, album.blurredAnn]) album.add(bytes, 'ann');
  album.add(album.bob, 'bob');
  album.add(album.nobody, 'nobody');
  return album;
}
