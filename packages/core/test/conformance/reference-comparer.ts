import { readFile } from 'node:fs/promises';
import {
  type Comparison,
  type FaceComparer,
  FaceError,
  type ImageSource,
  type Side,
  checkCallOptions,
  decodeBase64,
  imageSourceKind,
  qualityLevel,
} from '../../src/index.js';

/**
 * The smallest comparer that keeps the contract: its "pictures" are `JPEG:<person>:<n>;` in ASCII, which is all
 * that the conformance checks themselves need.
 */
export function referenceComparer(): FaceComparer {
  const limits = {
    formats: ['jpeg'] as const,
    maxBytes: 1000,
    minSide: 2,
    maxSide: 100,
    maxPixels: 10_000,
    minFaceSize: 1,
    urls: false,
  };
  const running = new Set<Promise<unknown>>();
  let closed = false;
  let calls = 0;

  async function personOn(source: ImageSource, side: Side, level: number): Promise<string> {
    const bytes = await load(source, side);
    if (bytes.length > limits.maxBytes) throw new FaceError('IMAGE_TOO_MANY_BYTES', { side });
    const text = Buffer.from(bytes).toString('latin1');
    if (text.startsWith('GIF8')) throw new FaceError('IMAGE_GIF_UNSUPPORTED', { side });
    if (text.startsWith('\x89PNG')) throw new FaceError('IMAGE_TOO_SMALL', { side });
    if (!text.startsWith('JPEG:')) throw new FaceError('IMAGE_FORMAT_UNSUPPORTED', { side });
    const [, person] = /^JPEG:(\w+):(?:\d+|poor);/.exec(text) ?? [];
    if (person === undefined) throw new FaceError('IMAGE_DECODE_FAILED', { side });
    if (level > 0 && text.includes(':poor')) throw new FaceError('FACE_QUALITY', { side });
    if (person === 'nobody') throw new FaceError('NO_FACE', { side });
    return person;
  }

  async function judge(a: ImageSource, b: ImageSource, quality: unknown): Promise<Comparison> {
    const level = qualityLevel(quality);
    const people = [await personOn(a, 'a', level), await personOn(b, 'b', level)];
    await new Promise((resolve) => setTimeout(resolve, 1));
    calls += 1;
    return {
      score: people[0] === people[1] ? 95.5 : 12.125,
      thresholds: { '1e-3': 70, '1e-4': 80, '1e-5': 90 },
      faces: [{ faces: [] }, { faces: [] }],
      provider: 'reference',
      model: 'reference-1',
      requestId: `request-${calls}`,
      elapsedMs: 1,
    };
  }

  return {
    info: { provider: 'reference', model: 'reference-1', limits },
    async compare(a, b, options = {}) {
      checkCallOptions(options);
      const { signal, quality } = options;
      if (closed) throw new FaceError('ENGINE_CLOSED', { provider: 'reference' });
      if (signal?.aborted === true) throw new FaceError('ABORTED');
      const work = judge(a, b, quality);
      running.add(work);
      return new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new FaceError('ABORTED'));
        });
        work.then(resolve, reject);
      });
    },
    async close() {
      closed = true;
      await Promise.allSettled(running);
    },
  };
}

async function load(source: ImageSource, side: Side): Promise<Uint8Array> {
  imageSourceKind(source, side);
  if ('url' in source) throw new FaceError('URL_NOT_ALLOWED', { side });
  if ('faceToken' in source) throw new FaceError('FACE_TOKEN_UNSUPPORTED', { side, provider: 'reference' });
  if ('base64' in source) {
    try {
      return decodeBase64(source.base64);
    } catch (error) {
      const { code, params } = error as FaceError;
      throw new FaceError(code, { ...params, side });
    }
  }
  if ('bytes' in source) return source.bytes;
  return readFile(source.file).catch((cause: unknown) => {
    throw new FaceError('IMAGE_FILE_NOT_FOUND', { side, file: source.file }, { cause });
  });
}
