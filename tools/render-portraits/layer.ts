import type { Vec3 } from './vector.js';

/** One painted person before the layers are put over the background: linear light, premultiplied by coverage. */
export interface Layer {
  width: number;
  height: number;
  /** RGB triples. */
  colour: Float32Array;
  coverage: Float32Array;
  /** Distance along the lens axis in cm, Infinity where nothing was hit. */
  depth: Float32Array;
}

export function createLayer(width: number, height: number): Layer {
  return {
    width,
    height,
    colour: new Float32Array(width * height * 3),
    coverage: new Float32Array(width * height),
    depth: new Float32Array(width * height).fill(Infinity),
  };
}

/** Puts `colour` over what the pixel holds. */
export function blendPixel(layer: Layer, index: number, colour: Vec3, alpha: number): void {
  const keep = 1 - alpha;
  const at = index * 3;
  layer.colour[at] = layer.colour[at]! * keep + colour[0] * alpha;
  layer.colour[at + 1] = layer.colour[at + 1]! * keep + colour[1] * alpha;
  layer.colour[at + 2] = layer.colour[at + 2]! * keep + colour[2] * alpha;
  layer.coverage[index] = layer.coverage[index]! * keep + alpha;
}

/** Puts `front` over an opaque picture (RGB triples, same size). */
export function composite(picture: Float32Array, front: Layer): void {
  for (let index = 0; index < front.coverage.length; index++) {
    const keep = 1 - front.coverage[index]!;
    for (let channel = 0; channel < 3; channel++) {
      const at = index * 3 + channel;
      picture[at] = picture[at]! * keep + front.colour[at]!;
    }
  }
}
