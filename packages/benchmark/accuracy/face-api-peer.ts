import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FaceError } from '@face/core';
import type { EmbedImage } from '../src/index.js';
import sharp from 'sharp';

const require = createRequire(import.meta.url);

/** The part of `@vladmandic/face-api` that is used here; its own types need a browser. */
interface FaceApi {
  readonly tf: {
    setBackend(name: string): Promise<boolean>;
    ready(): Promise<void>;
    tensor3d(values: Uint8Array, shape: [number, number, number], type: 'int32'): { dispose(): void };
  };
  readonly nets: Record<
    'ssdMobilenetv1' | 'faceLandmark68Net' | 'faceRecognitionNet',
    { loadFromDisk(folder: string): Promise<void> }
  >;
  readonly SsdMobilenetv1Options: new (options: { minConfidence: number }) => object;
  detectSingleFace(
    image: object,
    options: object,
  ): {
    withFaceLandmarks(): {
      withFaceDescriptor(): PromiseLike<{ readonly descriptor: Float32Array } | undefined>;
    };
  };
}

/** SSD confidence from which the peer takes a face. */
const MIN_CONFIDENCE = 0.3;

export interface FaceApiPeer {
  readonly embed: EmbedImage;
  /** The same of an image in memory. */
  readonly embedBytes: (image: Buffer) => Promise<Float32Array>;
  readonly version: string;
}

/**
 * The pipeline of `@vladmandic/face-api` as its users run it on Node without native TensorFlow: SSD MobileNet,
 * 68 landmarks, its own box crop, its 128-d descriptor. Descriptors are not of unit length.
 */
export async function openFaceApiPeer(): Promise<FaceApiPeer> {
  require('@tensorflow/tfjs');
  require('@tensorflow/tfjs-backend-wasm');
  const faceApi = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
  const manifest = require.resolve('@vladmandic/face-api/package.json');
  const { version } = require(manifest) as { version: string };
  const { tf, nets } = faceApi;
  await tf.setBackend('wasm');
  await tf.ready();
  const folder = join(dirname(manifest), 'model');
  for (const net of Object.values([nets.ssdMobilenetv1, nets.faceLandmark68Net, nets.faceRecognitionNet])) {
    await net.loadFromDisk(folder);
  }
  const options = new faceApi.SsdMobilenetv1Options({ minConfidence: MIN_CONFIDENCE });
  const embedImage = async (input: string | Buffer): Promise<Float32Array> => {
    const { data, info } = await sharp(input)
      .autoOrient()
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const image = tf.tensor3d(data, [info.height, info.width, 3], 'int32');
    try {
      const face = await faceApi.detectSingleFace(image, options).withFaceLandmarks().withFaceDescriptor();
      if (face === undefined) throw new FaceError('NO_FACE', { side: 'a' });
      return Float32Array.from(face.descriptor);
    } finally {
      image.dispose();
    }
  };
  return { embed: (path) => embedImage(path), embedBytes: embedImage, version };
}
