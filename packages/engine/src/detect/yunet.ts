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
import { type Detector, type FaceRows, type Look, mappingFrom } from './detector.js';
import { relocate } from './relocate.js';

/** Room for this many faces; the strongest are kept. */
const MAX_FACES = 512;
/**
 * A quarter of the work of the usual first look, enough when the largest face is one that fills at least this part
 * of it: any larger one would have been found as well. Photos no larger than the usual first look are shown whole.
 */
const QUICK: Look = { longSide: 320, trusted: { min: 48, max: 440 } };
/**
 * Working sizes, px. YuNet finds faces from about 8 px on in its input. The first look covers nearly every photo;
 * the smaller ones bring a face that fills the picture into range, the larger ones small faces in large photos.
 */
const SMALLER_LOOKS = [320, 160];
const LARGER_LOOKS = [640, 1280, 2560];
/** Face sizes in the input, px, between which its landmarks are precise. */
const PRECISE = { min: 16, max: 440 };

/** YuNet: anchor-free, strides 8, 16 and 32, five landmarks, any input size that is a multiple of 32. */
export async function createYunetDetector(spec: Located<YunetSpec>, firstLook: number): Promise<Detector> {
  const network = await Network.load(spec.path);
  const rows = new Float32Array(MAX_FACES * DETECTION_ROW_LENGTH);
  let tensor = new Float32Array(3 * firstLook * firstLook);
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

  const detect = async (raster: Raster, { longSide }: Look): Promise<FaceRows> => {
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
    looks: (longSide, quick) => {
      const first = Math.min(firstLook, longSide);
      const further = [
        ...SMALLER_LOOKS.filter((side) => side < first),
        ...LARGER_LOOKS.filter((side) => side > first),
      ];
      // Enlarging helps the network with small faces, but not beyond twice the pixels that are there.
      const sides = [first, ...further.filter((side) => side <= longSide * 2)];
      const looks = sides.map((side) => ({ longSide: side, trusted: PRECISE }));
      return quick && first > QUICK.longSide && longSide > firstLook ? [QUICK, ...looks] : looks;
    },
    detect,
    relocate: (raster, five) => relocate(raster, five, normalization, detectIn),
    release: () => network.release(),
  };
}

function roundUp(value: number, multiple: number): number {
  return Math.max(1, Math.ceil(value / multiple)) * multiple;
}
