import { readFileSync } from 'node:fs';
import { beforeAll, describe, it } from '@jest/globals';
import { type ConformanceSubject, conformanceChecks } from '@face/core/conformance';
import { facelessPng, recodePicture } from '@face/testing';
import sharp from 'sharp';
import { createEngine } from '../src/engine.js';
import { sample } from './sample-files.js';

let noFace: Uint8Array;
let poor: Uint8Array;

beforeAll(async () => {
  noFace = await facelessPng();
  poor = await sharp(sample(0, 0)).blur(8).jpeg().toBuffer();
});

const subject: ConformanceSubject = {
  create: () => createEngine({ workers: 1 }),
  faceTokens: false,
  recode: recodePicture,
  get pictures() {
    return {
      samePerson: [readFileSync(sample(0, 0)), readFileSync(sample(0, 1))] as const,
      differentPeople: [readFileSync(sample(0, 0)), readFileSync(sample(1, 0))] as const,
      noFace,
      poor,
    };
  },
  file: sample(0, 0),
};

describe('the engine keeps the contract', () => {
  for (const { name, run } of conformanceChecks(subject)) it(name, run, 20_000);
});
