import { expect, it } from '@jest/globals';
import { intersectionOverUnion } from '@face/core';
import { describeWithSharedData, sharedPath } from '@face/testing';
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { DETECTION_ROW_LENGTH, decodeYunet, resizeToNchw, type PerStride } from '../src/index.js';

interface Golden {
  readonly detections: readonly {
    readonly image: string;
    readonly width: number;
    readonly height: number;
    readonly inputWidth: number;
    readonly inputHeight: number;
    readonly faces: readonly {
      readonly box: readonly [number, number, number, number];
      readonly landmarks: readonly (readonly [number, number])[];
      readonly score: number;
    }[];
  }[];
}

const STRIDES = [8, 16, 32] as const;

describeWithSharedData('YuNet through the native operations', () => {
  it('finds every golden face of OpenCV at the same input size', async () => {
    const golden = JSON.parse(
      readFileSync(sharedPath('data/golden/yunet-detections.json'), 'utf8'),
    ) as Golden;
    const session = await InferenceSession.create(sharedPath('models/yunet_n_dynamic.onnx'), {
      intraOpNumThreads: 1,
    });
    let checked = 0;
    for (const { image, width, height, inputWidth, inputHeight, faces } of golden.detections) {
      const pixels = await sharp(sharedPath('data', image))
        .removeAlpha()
        .toColourspace('srgb')
        .raw()
        .toBuffer();
      const data = new Float32Array(3 * inputWidth * inputHeight);
      resizeToNchw(
        { data: pixels, width, height },
        { data, width: inputWidth, height: inputHeight },
        { channelOrder: 'bgr', rect: { left: 0, top: 0, width, height } },
      );
      const outputs = await session.run({
        input: new Tensor('float32', data, [1, 3, inputHeight, inputWidth]),
      });
      const part = (name: string): PerStride =>
        STRIDES.map((stride) => outputs[`${name}_${stride}`]!.data as Float32Array) as unknown as PerStride;
      const rows = new Float32Array(DETECTION_ROW_LENGTH * 100);
      const count = decodeYunet(
        { cls: part('cls'), obj: part('obj'), bbox: part('bbox'), kps: part('kps') },
        inputWidth,
        inputHeight,
        // OpenCV cuts boxes to whole pixels before it suppresses, so of two 8-px faces that overlap by 0.40 it
        // keeps both at its threshold of 0.3; ours sees the true overlap.
        { scoreThreshold: 0.6, nmsThreshold: 0.45 },
        rows,
      );
      for (const face of faces.filter(({ score }) => score >= 0.7)) {
        const [left, top, boxWidth, boxHeight] = face.box;
        const match = Array.from({ length: count }, (_, i) => rows.subarray(i * 15, i * 15 + 15)).find(
          (row) =>
            intersectionOverUnion(
              { left: row[0]!, top: row[1]!, width: row[2]!, height: row[3]! },
              { left, top, width: boxWidth, height: boxHeight },
            ) >= 0.9,
        );
        expect(match).toBeDefined();
        face.landmarks.forEach(([x, y], i) => {
          expect(Math.hypot(match![4 + 2 * i]! - x, match![5 + 2 * i]! - y)).toBeLessThan(0.1);
        });
        expect(Math.abs(match![14]! - face.score)).toBeLessThan(0.001);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(0);
    await session.release();
  }, 60_000);
});
