import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { type ConformanceSubject, conformanceChecks } from '@face/core/conformance';
import { recodePicture } from '@face/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFaceppComparer, createTencentComparer } from '../src/index.js';
import { type Album, makeAlbum } from './cloud/album.js';
import { FACEPP_KEYS, faceppCloud } from './cloud/facepp-cloud.js';
import { LoopbackServer } from './cloud/loopback-server.js';
import { TENCENT_KEYS, tencentCloud } from './cloud/tencent-cloud.js';

let album: Album;
let tencent: LoopbackServer;
let facepp: LoopbackServer;
let folder: string;

beforeAll(async () => {
  album = await makeAlbum();
  tencent = await new LoopbackServer(tencentCloud(album)).start();
  facepp = await new LoopbackServer(faceppCloud(album)).start();
  folder = mkdtempSync(join(tmpdir(), 'face-vendors-'));
  writeFileSync(join(folder, 'ann.jpg'), album.ann[0]);
});

afterAll(async () => {
  await tencent.stop();
  await facepp.stop();
  rmSync(folder, { recursive: true });
});

// The album exists only when the tests run, the names of the checks must exist before: hence the getters.
const subject = (
  create: ConformanceSubject['create'],
  { faceTokens, gate }: { faceTokens: boolean; gate: boolean },
): ConformanceSubject => ({
  create,
  faceTokens,
  // The clouds on loopback look at the path alone.
  url: 'https://example.com/ann',
  recode: async (bytes, as) => {
    const recoded = await recodePicture(bytes, as);
    album.add(recoded, album.whoIsOn(bytes)!);
    return recoded;
  },
  get pictures() {
    return {
      samePerson: album.ann,
      differentPeople: [album.ann[0], album.bob] as const,
      noFace: album.nobody,
      ...(gate ? { poor: album.blurredAnn } : {}),
    };
  },
  get file() {
    return join(folder, 'ann.jpg');
  },
});

const rateLimit = { requests: 1000 };

describe.each([
  [
    'createTencentComparer',
    subject(
      () =>
        createTencentComparer({ ...TENCENT_KEYS, endpoint: tencent.endpoint, protocol: 'http', rateLimit }),
      { faceTokens: false, gate: true },
    ),
  ],
  [
    'createFaceppComparer',
    subject(
      () => createFaceppComparer({ ...FACEPP_KEYS, endpoint: facepp.endpoint, protocol: 'http', rateLimit }),
      { faceTokens: true, gate: false },
    ),
  ],
])('%s as a FaceComparer', (_name, comparerUnderTest) => {
  for (const { name, run } of conformanceChecks(comparerUnderTest)) it(name, run);
});
