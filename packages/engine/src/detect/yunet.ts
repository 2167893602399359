import type { Located, YunetSpec } from '@face/models';
import {
  type CoordinateMapping,
  DETECTION_ROW_LENGTH,
  type NchwTensor,
  type PerStride,
  decodeYunet,
  resizeToNchw,
} from '@face/native';
import type { Raster } from '../decode.js';
import { Network, normalizationOf } from '../network.js';
import type { Effort } from '../profile.js';
import { type Detector, type FaceRows, type Look, finerSides, finestSide, mappingFrom } from './detector.js';
import { createViewTensor, relocate } from './relocate.js';

/** Room for this many faces; the strongest are kept. */
const MAX_FACES = 512;
/** Looks by the effort that a profile puts into finding faces, px of the long side. */
const LOOKS: Readonly<Record<Effort, YunetLooks>> = {
  coarse: {
    quick: { longSide: 192, trusted: { min: 40, max: 440 }, isQuick: true },
    first: 320,
    finest: 640,
  },
  usual: {
    quick: { longSide: 320, trusted: { min: 48, max: 440 }, isQuick: true },
    first: 640,
    finest: 4096,
  },
  fine: { quick: undefined, first: 640, finest: 4096 },
};
/** These bring a face that fills the picture into range. */
const SMALLER_LOOKS = [320, 160];
/** Face sizes in the input, px, between which its landmarks are precise. */
const PRECISE = { min: 16, max: 440 };
/** From this size on in the input, px, it finds nearly every face; from about 8 px on it finds some. */
const RELIABLE = 32;
/** A tile costs what the usual first look does; larger inputs take more time a pixel, and far more memory. */
const TILING = { side: 640, overlap: 128 };
/** Of 284 LFW photos 99% reach 0.91 upright; turned by 90 degrees none passes 0.89, by 180 degrees 5 to 10% pass 0.9. */
const CERTAINTY = { sure: 0.9, doubtful: 0.7 };

interface YunetLooks {
  /**
   * A fraction of the work of the usual first look, enough when the largest face is one that fills at least this
   * part of it: any larger one would have been found as well. Smaller photos are shown whole at once.
   */
  readonly quick: Look | undefined;
  /** Covers nearly every photo. */
  readonly first: number;
  readonly finest: number;
}

/** YuNet: anchor-free, strides 8, 16 and 32, five landmarks, any input size that is a multiple of 32. */
export async function createYunetDetector(spec: Located<YunetSpec>, effort: Effort): Promise<Detector> {
  const { quick, first, finest } = LOOKS[effort];
  const network = await Network.load(spec.path);
  const rows = new Float32Array(MAX_FACES * DETECTION_ROW_LENGTH);
  let tensor = new Float32Array(3 * first * first);
  const faceView = createViewTensor();
  const { multipleOf, name } = spec.input;
  const normalization = normalizationOf(spec.input);

  const detectIn = async (
    { data, width, height }: NchwTensor,
    mapping?: CoordinateMapping,
  ): Promise<FaceRows> => {
    const outputs = await network.run(name, data, width, height);
    const pick = (names: readonly string[]): PerStride =>
      names.map((output) => outputs[output]!) as unknown as PerStride;
    const { cls, obj, bbox, kps } = spec.outputs;
    const count = decodeYunet(
      { cls: pick(cls), obj: pick(obj), bbox: pick(bbox), kps: pick(kps) },
      width,
      height,
      { scoreThreshold: spec.scoreThreshold, nmsThreshold: spec.nmsIou, ...(mapping && { mapping }) },
      rows,
    );
    return { rows, count };
  };

  const detect = async (raster: Raster, longSide: number): Promise<FaceRows> => {
    const zoom = longSide / Math.max(raster.width, raster.height);
    const width = roundUp(raster.width * zoom, multipleOf);
    const height = roundUp(raster.height * zoom, multipleOf);
    const length = 3 * width * height;
    if (tensor.length < length) tensor = new Float32Array(length);
    const data = tensor.subarray(0, length);
    const rect = {
      left: 0,
      top: 0,
      width: Math.max(1, Math.round(raster.width * zoom)),
      height: Math.max(1, Math.round(raster.height * zoom)),
    };
    resizeToNchw(raster, { data, width, height }, { ...normalization, rect });
    return detectIn({ data, width, height }, mappingFrom(rect, raster));
  };

  return {
    looks: (wish) => {
      const whole = Math.min(first, wish.longSide);
      const finer = finerSides(whole, finestSide(wish, RELIABLE, finest));
      const sides = [whole, ...SMALLER_LOOKS.filter((side) => side < whole), ...finer];
      const looks = sides.map((longSide) => ({ longSide, trusted: PRECISE }));
      return quick !== undefined && wish.longSide > first ? [quick, ...looks] : looks;
    },
    listSide: first,
    tiling: TILING,
    certainty: CERTAINTY,
    detect,
    relocate: (raster, five, views) => relocate({ raster, five, views }, normalization, detectIn, faceView),
    release: () => network.release(),
  };
}

function roundUp(value: number, multiple: number): number {
  return Math.max(1, Math.ceil(value / multiple)) * multiple;
}
