import assert from 'node:assert/strict';
import type { CompareOptions, FaceComparer } from '../comparer.js';
import type { ErrorCode } from '../error-catalog/ours.js';
import { type FaceError, isFaceError } from '../errors.js';
import type { QualityLevel } from '../face-quality.js';
import type { ImageSource } from '../image-source.js';
import { type CheckBody, picture } from './conformance-subject.js';

const GIF_1X1 = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const PNG_1X1 = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function refusal(promise: Promise<unknown>): Promise<FaceError> {
  const error: unknown = await promise.then(
    () => assert.fail('it answered'),
    (reason: unknown) => reason,
  );
  assert.ok(isFaceError(error), `a FaceError, not ${String(error)}`);
  assert.ok(JSON.stringify(error).length < 4096, 'no image data rides in the error');
  return error;
}

async function refuses(
  comparer: FaceComparer,
  source: ImageSource,
  good: Uint8Array,
  codes: readonly ErrorCode[],
  tells: 'side' | 'code' = 'side',
): Promise<void> {
  const pairs = [
    ['a', source, picture(good)],
    ['b', picture(good), source],
  ] as const;
  for (const [side, a, b] of pairs) {
    const { code, params } = await refusal(comparer.compare(a, b));
    assert.ok(codes.includes(code), `${code} is none of ${codes.join(', ')}`);
    if (tells === 'side' || params.side !== undefined) assert.equal(params.side, side, `side of ${code}`);
  }
}

/** A check that a source is refused, on either side, with one of the codes. */
const refused =
  (source: ImageSource | ((good: Uint8Array) => ImageSource), ...codes: ErrorCode[]): CheckBody =>
  async (comparer, { pictures: { samePerson } }) => {
    const [good] = samePerson;
    await refuses(comparer, typeof source === 'function' ? source(good) : source, good, codes);
  };

const untyped = (value: unknown): ImageSource => value as ImageSource;

/** What is refused, and with which code. */
export const refusalChecks: Readonly<Record<string, CheckBody>> = {
  'names the side without a face': async (comparer, { pictures: { samePerson, noFace } }) => {
    const inA = await refusal(comparer.compare(picture(noFace), picture(samePerson[1])));
    assert.deepEqual([inA.code, inA.params.side], ['NO_FACE', 'a']);
    const inB = await refusal(comparer.compare(picture(samePerson[0]), picture(noFace)));
    assert.deepEqual([inB.code, inB.params.side], ['NO_FACE', 'b']);
  },
  'refuses what is no source': async (comparer, { pictures: { samePerson } }) => {
    for (const value of [undefined, null, 'a.jpg', {}, { bytes: 'x' }, { file: 'a', url: 'b' }]) {
      await refuses(comparer, untyped(value), samePerson[0], ['IMAGE_SOURCE_INVALID']);
    }
  },
  'refuses options that are none, by rejecting': async (comparer, { pictures: { samePerson } }) => {
    const [a, b] = samePerson.map(picture) as [ImageSource, ImageSource];
    const cases: [unknown, string][] = [
      [null, 'options'],
      ['fast', 'options'],
      [{ signal: {} }, 'signal'],
      [{ signal: 'stop' }, 'signal'],
      [{ signal: null }, 'signal'],
    ];
    for (const [options, name] of cases) {
      let running: Promise<unknown>;
      try {
        running = comparer.compare(a, b, options as CompareOptions);
      } catch {
        assert.fail('it threw instead of rejecting');
      }
      const error = await refusal(running);
      assert.deepEqual([error.code, error.params.name], ['INVALID_ARGUMENT', name]);
    }
  },
  'refuses a quality level that is none': async (comparer, { pictures: { samePerson } }) => {
    const [a, b] = samePerson.map(picture) as [ImageSource, ImageSource];
    for (const quality of [5, -1, 1.5, 'high']) {
      const error = await refusal(comparer.compare(a, b, { quality: quality as QualityLevel }));
      assert.deepEqual([error.code, error.params.name], ['INVALID_ARGUMENT', 'quality']);
    }
    await comparer.compare(a, b, { quality: 0 });
  },
  'refuses a poor picture from a quality level on, or any level': async (comparer, { pictures }) => {
    const good = picture(pictures.samePerson[0]);
    if (pictures.poor === undefined) {
      const error = await refusal(comparer.compare(good, good, { quality: 4 }));
      assert.deepEqual([error.code, error.params.name], ['INVALID_ARGUMENT', 'quality']);
      return;
    }
    const poor = picture(pictures.poor);
    await comparer.compare(poor, good);
    await comparer.compare(good, good, { quality: 4 });
    for (const pair of [[poor, good] as const, [good, poor] as const]) {
      assert.equal((await refusal(comparer.compare(...pair, { quality: 4 }))).code, 'FACE_QUALITY');
    }
  },
  'refuses empty bytes': refused({ bytes: new Uint8Array() }, 'IMAGE_EMPTY'),
  'refuses empty base64': refused({ base64: 'data:image/png;base64,' }, 'IMAGE_EMPTY'),
  'refuses what is not base64': refused({ base64: '***' }, 'IMAGE_BASE64_INVALID'),
  'refuses the base64 alphabet of URLs': refused({ base64: '_9j_4AAQSkZJRg' }, 'IMAGE_BASE64_INVALID'),
  'refuses a file that is not there': refused({ file: 'no/such/picture.jpg' }, 'IMAGE_FILE_NOT_FOUND'),
  'refuses a folder': refused({ file: '.' }, 'IMAGE_FILE_NOT_FOUND'),
  'refuses GIF': refused(picture(GIF_1X1), 'IMAGE_GIF_UNSUPPORTED'),
  'refuses what is no image': refused(picture(Buffer.from('just some text')), 'IMAGE_FORMAT_UNSUPPORTED'),
  'refuses an image cut in half': async (comparer, { pictures: { samePerson } }) => {
    const [good] = samePerson;
    const half = picture(good.subarray(0, good.length >> 1));
    // Its header is whole, so only a decoder notices: that of a cloud, which need not tell the side.
    await refuses(comparer, half, good, ['IMAGE_DECODE_FAILED'], 'code');
  },
  'refuses a header alone': refused((good) => picture(good.subarray(0, 12)), 'IMAGE_DECODE_FAILED'),
  'refuses an image of one pixel': async (comparer, { pictures: { samePerson } }) => {
    const code = comparer.info.limits.minSide > 1 ? 'IMAGE_TOO_SMALL' : 'NO_FACE';
    await refuses(comparer, picture(PNG_1X1), samePerson[0], [code]);
  },
  'refuses more bytes than it states': async (comparer, { pictures: { samePerson } }) => {
    const oversized = new Uint8Array(comparer.info.limits.maxBytes + 1);
    oversized.set(samePerson[0]);
    await refuses(comparer, picture(oversized), samePerson[0], ['IMAGE_TOO_MANY_BYTES']);
  },
  'refuses a URL that is none, or any': async (comparer, { pictures: { samePerson } }) => {
    const code = comparer.info.limits.urls ? 'URL_INVALID' : 'URL_NOT_ALLOWED';
    for (const url of ['not a url', 'file:///etc/hostname', 'https://user:pass@example.com/a.jpg']) {
      await refuses(comparer, { url }, samePerson[0], [code]);
    }
  },
  'refuses an unknown face token': async (comparer, { pictures: { samePerson }, faceTokens }) => {
    const code = faceTokens === true ? 'FACE_TOKEN_NOT_FOUND' : 'FACE_TOKEN_UNSUPPORTED';
    await refuses(comparer, { faceToken: '0123456789abcdef0123456789abcdef' }, samePerson[0], [code]);
  },
  'answers again after refusals': async (comparer, { pictures: { samePerson, noFace } }) => {
    await refusal(comparer.compare(picture(noFace), picture(noFace)));
    await refusal(comparer.compare(picture(GIF_1X1), picture(GIF_1X1)));
    await comparer.compare(picture(samePerson[0]), picture(samePerson[1]));
  },
  'refuses a call whose signal is aborted already': async (comparer, { pictures: { samePerson } }) => {
    const signal = AbortSignal.abort();
    const error = await refusal(comparer.compare(picture(samePerson[0]), picture(samePerson[1]), { signal }));
    assert.equal(error.code, 'ABORTED');
  },
  'ends a running call when its signal aborts, and lives on': async (
    comparer,
    { pictures: { samePerson } },
  ) => {
    const controller = new AbortController();
    const running = comparer.compare(picture(samePerson[0]), picture(samePerson[1]), {
      signal: controller.signal,
    });
    controller.abort();
    assert.equal((await refusal(running)).code, 'ABORTED');
    await comparer.compare(picture(samePerson[0]), picture(samePerson[1]));
  },
  'ends only the calls whose signals abort': async (comparer, { pictures: { samePerson } }) => {
    const [a, b] = samePerson.map(picture) as [ImageSource, ImageSource];
    const controllers = Array.from({ length: 6 }, () => new AbortController());
    const running = controllers.map(({ signal }) => comparer.compare(a, b, { signal }));
    controllers
      .filter((_, index) => index % 2 === 0)
      .forEach((controller) => {
        controller.abort();
      });
    const outcomes = await Promise.allSettled(running);
    outcomes.forEach((outcome, index) => {
      const aborted = outcome.status === 'rejected' && isFaceError(outcome.reason, 'ABORTED');
      assert.equal(aborted, index % 2 === 0, `call ${index}`);
      assert.equal(outcome.status === 'fulfilled', index % 2 === 1, `call ${index}`);
    });
  },
  'finishes running calls on close and refuses new ones': async (comparer, { pictures: { samePerson } }) => {
    const running = comparer.compare(picture(samePerson[0]), picture(samePerson[1]));
    const closing = comparer.close();
    const late = await refusal(comparer.compare(picture(samePerson[0]), picture(samePerson[1])));
    assert.equal(late.code, 'ENGINE_CLOSED');
    await running;
    await closing;
    await comparer.close();
  },
};
