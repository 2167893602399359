import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackManifest } from '../src/manifest.js';

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes that look like nothing in particular and differ by seed. */
export function madeBytes(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 17 + (index >> 8)) & 0xff);
}

/** A models folder with one pack called `mine`, whose two weight files are copied from sources `a` and `b`. */
export class TemporaryPack {
  readonly modelsDir = mkdtempSync(join(tmpdir(), 'models-'));
  readonly folder = join(this.modelsDir, 'mine');
  readonly contents: Readonly<Record<string, Uint8Array>> = {
    'a.onnx': madeBytes(100_000, 1),
    'b.onnx': madeBytes(30_000, 2),
  };

  /** @param urlOf address of a source; none by default */
  constructor(urlOf?: (name: string) => string[]) {
    mkdirSync(this.folder);
    this.writeManifest(this.manifest(urlOf));
  }

  manifest(urlOf?: (name: string) => string[]): PackManifest {
    const sources = Object.entries(this.contents).map(([name, bytes]) => ({
      name,
      sizeBytes: bytes.byteLength,
      sha256: sha256Of(bytes),
      ...(urlOf === undefined ? {} : { urls: urlOf(name) }),
    }));
    return {
      version: 1,
      name: 'mine',
      revision: 3,
      title: 'a made-up pack',
      licence: { spdx: 'CC0-1.0', notice: 'made up' },
      detector: {
        kind: 'yunet',
        file: 'a.onnx',
        input: { name: 'input', channelOrder: 'bgr', mean: [0, 0, 0], scale: 1, multipleOf: 32 },
        strides: [8],
        outputs: { cls: ['cls'], obj: ['obj'], bbox: ['bbox'], kps: ['kps'] },
        scoreThreshold: 0.6,
        nmsIou: 0.3,
      },
      embedder: {
        kind: 'aligned-crop',
        file: 'b.onnx',
        input: { name: 'input', channelOrder: 'rgb', mean: [0, 0, 0], scale: 1, width: 112, height: 112 },
        output: 'embedding',
        dims: 4,
        alignment: {
          landmarks: 'detector',
          points: [[0], [1], [2], [3], [4]],
          template: [
            [30, 40],
            [80, 40],
            [56, 60],
            [40, 90],
            [72, 90],
          ],
        },
      },
      files: sources.map(({ name, sizeBytes, sha256 }) => ({
        name,
        sizeBytes,
        sha256,
        origin: { by: 'copy', source: name },
      })),
      sources,
    };
  }

  writeManifest(manifest: unknown): void {
    writeFileSync(join(this.folder, 'pack.json'), JSON.stringify(manifest));
  }

  /** Puts the weights in place, as an installation would. */
  writeWeights(): void {
    this.writeSources(this.folder);
  }

  writeSources(folder: string): void {
    for (const [name, bytes] of Object.entries(this.contents)) writeFileSync(join(folder, name), bytes);
  }

  remove(): void {
    rmSync(this.modelsDir, { recursive: true, force: true });
  }
}
