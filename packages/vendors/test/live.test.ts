import { describe, expect, it } from '@jest/globals';
import type { FaceComparer } from '@face/core';
import { conformanceChecks } from '@face/core/conformance';
import { recodePicture } from '@face/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createFaceppComparer,
  createTencentComparer,
  diagnoseFacepp,
  diagnoseTencent,
} from '../src/index.js';

const { env } = process;

/** Runs only where every variable is set: these tests cost money and send pictures to a cloud. */
function describeLive(name: string, variables: readonly string[], body: () => void): void {
  const missing = variables.filter((variable) => (env[variable] ?? '') === '');
  if (missing.length === 0) describe(name, body);
  else it.skip(`${name} [skipped: ${missing.join(', ')} not set]`, () => undefined);
}

/** Face++ gives out face tokens; Tencent has a quality gate, for which a picture `poor.jpg` is needed. */
function conform(create: () => FaceComparer, faceTokens: boolean): void {
  const file = (name: string): string => join(env.FACE_LIVE_PICTURES ?? '', name);
  const picture = (name: string): Buffer => readFileSync(file(name));
  const subject = {
    create,
    faceTokens,
    recode: recodePicture,
    ...(env.FACE_LIVE_URL === undefined ? {} : { url: env.FACE_LIVE_URL }),
    get pictures() {
      return {
        samePerson: [picture('same-a.jpg'), picture('same-b.jpg')] as const,
        differentPeople: [picture('same-a.jpg'), picture('other.jpg')] as const,
        noFace: picture('no-face.jpg'),
        ...(faceTokens ? {} : { poor: picture('poor.jpg') }),
      };
    },
    get file() {
      return file('same-a.jpg');
    },
  };
  for (const { name, run } of conformanceChecks(subject)) it(name, run);
}

describeLive(
  'the real Tencent',
  ['FACE_LIVE_PICTURES', 'FACE_LIVE_TENCENT_SECRET_ID', 'FACE_LIVE_TENCENT_SECRET_KEY'],
  () => {
    const options = {
      secretId: env.FACE_LIVE_TENCENT_SECRET_ID ?? '',
      secretKey: env.FACE_LIVE_TENCENT_SECRET_KEY ?? '',
      ...(env.FACE_LIVE_TENCENT_ENDPOINT === undefined ? {} : { endpoint: env.FACE_LIVE_TENCENT_ENDPOINT }),
    };
    conform(() => createTencentComparer(options), false);

    it('finds everything in order', async () => {
      expect((await diagnoseTencent(options)).map(({ ok }) => ok)).toEqual([true, true, true, true]);
    });
  },
);

describeLive(
  'the real Face++',
  ['FACE_LIVE_PICTURES', 'FACE_LIVE_FACEPP_API_KEY', 'FACE_LIVE_FACEPP_API_SECRET'],
  () => {
    const options = {
      apiKey: env.FACE_LIVE_FACEPP_API_KEY ?? '',
      apiSecret: env.FACE_LIVE_FACEPP_API_SECRET ?? '',
      ...(env.FACE_LIVE_FACEPP_ENDPOINT === undefined ? {} : { endpoint: env.FACE_LIVE_FACEPP_ENDPOINT }),
    };
    conform(() => createFaceppComparer(options), true);

    it('finds everything in order', async () => {
      expect((await diagnoseFacepp(options)).map(({ ok }) => ok)).toEqual([true, true, true, true]);
    });
  },
);
