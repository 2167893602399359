import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ConformanceSubject, conformanceChecks } from '@face/core/conformance';
import type { Engine } from '@face/engine';
import { describeWithSharedData, recodePicture } from '@face/testing';
import { createFaceppComparer, createTencentComparer } from '@face/vendors';
import sharp from 'sharp';
import { photo, plainImage } from './support/images.js';
import { startTestEngine } from './support/test-engine.js';
import { KEY, type TestServer, startTestServer } from './support/test-server.js';

describeWithSharedData('the contract that the engine meets, through the server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'face-conformance-'));
  const file = join(folder, 'one.jpg');
  let engine: Engine;
  let server: TestServer;
  let noFace: Buffer;
  let poor: Buffer;

  beforeAll(async () => {
    engine = await startTestEngine();
    server = await startTestServer(engine, { keys: [KEY] });
    noFace = await plainImage('jpeg', 640, 640);
    poor = await sharp(photo('001_03')).resize(500).blur(6).jpeg().toBuffer();
    writeFileSync(file, photo('001_03'));
  });

  afterAll(async () => {
    await server.close();
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  const connection = (): { endpoint: string; protocol: 'http'; rateLimit: { requests: number } } => ({
    endpoint: server.host,
    protocol: 'http',
    rateLimit: { requests: 1000 },
  });
  const tencent = (): ReturnType<typeof createTencentComparer> =>
    createTencentComparer({ secretId: KEY.id, secretKey: KEY.secret, ...connection() });
  const facepp = (): ReturnType<typeof createFaceppComparer> =>
    createFaceppComparer({ apiKey: KEY.id, apiSecret: KEY.secret, ...connection() });

  const subject = (
    create: ConformanceSubject['create'],
    { faceTokens, gate }: { faceTokens: boolean; gate: boolean },
  ): ConformanceSubject => ({
    create,
    faceTokens,
    file,
    recode: recodePicture,
    // The pictures exist only when the tests run, the names of the checks must exist before.
    get pictures() {
      return {
        samePerson: [photo('001_03'), photo('001_08')] as const,
        differentPeople: [photo('001_03'), photo('005_03')] as const,
        noFace,
        ...(gate ? { poor } : {}),
      };
    },
  });

  describe.each([
    ['by the Tencent client', subject(tencent, { faceTokens: false, gate: true })],
    ['by the Face++ client', subject(facepp, { faceTokens: true, gate: false })],
  ])('%s', (_name, underTest) => {
    for (const { name, run } of conformanceChecks(underTest)) it(name, run);
  });

  it('gives one score, whichever way the pictures take', async () => {
    const pairs = [
      [photo('001_03'), photo('001_08')],
      [photo('001_03'), photo('005_08')],
    ] as const;
    const comparers = [engine, tencent(), facepp()];
    for (const [a, b] of pairs) {
      const answers = await Promise.all(comparers.map((each) => each.compare({ bytes: a }, { bytes: b })));
      const [first] = answers;
      expect(answers.map(({ score }) => score)).toEqual(answers.map(() => first!.score));
      expect(answers.map(({ thresholds }) => thresholds)).toEqual(answers.map(() => first!.thresholds));
    }
    await Promise.all(comparers.slice(1).map((each) => each.close()));
  });
});
