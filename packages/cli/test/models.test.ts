import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projectPath } from '@face/testing';
import { type FaceRun, faceWith } from './run-face.js';

const NETWORK = 'face-landmarks-68.onnx';
const network = readFileSync(projectPath('models/embedded', NETWORK));
const photo = projectPath('samples/bruno-front.jpg');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'face-models-'));
  mkdirSync(join(folder, 'embedded'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const put = (bytes: Uint8Array): void => {
  writeFileSync(join(folder, 'embedded', NETWORK), bytes);
};
const run = (...args: string[]): FaceRun => faceWith({ FACE_MODELS_DIR: folder }, ...args);

describe('face models', () => {
  it('verifies every pack of which a file is there, and names the others', () => {
    put(network.subarray(0, 1000));
    const { status, stdout, stderr } = run('models', 'verify');
    expect(status).toBe(5);
    expect(stdout).toMatch(/embedded +ssd-mobilenet-v1.onnx +missing/);
    expect(stdout).toMatch(/embedded +face-landmarks-68.onnx +corrupt \(1000 bytes\)/);
    expect(stdout).toMatch(/standard +not installed/);
    expect(stderr).toContain('MODEL_FILE_MISSING');
  }, 30_000);

  it('recommends to replace a file that is not what it should be', () => {
    put(Buffer.alloc(network.length));
    const { stdout, stderr } = run('models', 'verify', 'embedded');
    expect(stdout).toMatch(/face-landmarks-68.onnx +corrupt \(sha256 /);
    expect(stderr).toContain('face models pull embedded');
  }, 30_000);

  it('passes when nothing is installed', () => {
    const { status, stdout } = run('models', 'verify');
    expect(status).toBe(0);
    expect(stdout).toMatch(/embedded +not installed/);
  }, 30_000);
});

describe('a comparison without its networks', () => {
  it('names the command that fetches them', () => {
    const { status, stderr } = run('compare', photo, photo);
    expect(status).toBe(5);
    expect(stderr).toContain('MODEL_FILE_MISSING');
    expect(stderr).toContain('Fetch it: `face models pull embedded`.');
    expect(stderr).not.toMatch(/[{}]/);
  }, 30_000);
});
