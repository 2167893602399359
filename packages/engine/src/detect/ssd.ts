import { type Located, type SsdSpec, ssdAnchors } from '@face/models';
import { DETECTION_ROW_LENGTH, decodeSsd, letterbox, resizeToNchw } from '@face/native';
import type { Raster } from '../decode.js';
import { Network, normalizationOf } from '../network.js';
import type { Effort } from '../profile.js';
import { type Detector, type FaceRows, finerSides, finestSide, mappingFrom } from './detector.js';

const MAX_FACES = 256;
/** Anchors are kept for this many input sizes; photos from one source share few. */
const MAX_ANCHOR_SETS = 16;
/**
 * Looks by the effort that a profile puts into finding faces, px of the long side. The network finds faces of about
 * a tenth of 512 px on, and misses those much larger than 300 px at any resolution, so the first look is a small one.
 */
const LOOKS: Readonly<Record<Effort, SsdLooks>> = {
  coarse: { sides: [128, 256], list: 256, finest: 512 },
  usual: { sides: [256, 512, 128], list: 512, finest: 3072 },
  fine: { sides: [256, 512, 128], list: 512, finest: 4096 },
};
/** Face sizes in the input, px, between which its boxes are good; below, it finds few. */
const PRECISE = { min: 40, max: 200 };
/** Looks beyond this, px, do not enlarge: they take seconds. */
const MOST_ENLARGED = 1024;
const TILING = { side: 640, overlap: 128 };
/** Of 284 LFW photos 90% reach 0.92 upright; turned by 90 or 180 degrees 98% stay below 0.95, half below 0.5. */
const CERTAINTY = { sure: 0.95, doubtful: 0.6 };

interface SsdLooks {
  readonly sides: readonly number[];
  readonly list: number;
  readonly finest: number;
}

/** SSD MobileNet v1 with raw box encodings, any input size that is a multiple of 128. Rows carry no landmarks. */
export async function createSsdDetector(spec: Located<SsdSpec>, effort: Effort): Promise<Detector> {
  const { sides, list, finest } = LOOKS[effort];
  const network = await Network.load(spec.path);
  const rows = new Float32Array(MAX_FACES * DETECTION_ROW_LENGTH);
  let tensor = new Float32Array(3 * sides[0]! ** 2);
  const { multipleOf, name } = spec.input;
  const normalization = normalizationOf(spec.input);
  const anchorSets = new Map<string, Float32Array>();

  const anchorsFor = (width: number, height: number): Float32Array => {
    const key = `${width}x${height}`;
    const known = anchorSets.get(key);
    if (known !== undefined) return known;
    if (anchorSets.size >= MAX_ANCHOR_SETS) anchorSets.clear();
    const made = ssdAnchors(spec.anchors, width, height);
    anchorSets.set(key, made);
    return made;
  };

  const detect = async (raster: Raster, longSide: number): Promise<FaceRows> => {
    const { rect } = letterbox(raster.width, raster.height, longSide, longSide);
    const width = Math.ceil(rect.width / multipleOf) * multipleOf;
    const height = Math.ceil(rect.height / multipleOf) * multipleOf;
    const length = 3 * width * height;
    if (tensor.length < length) tensor = new Float32Array(length);
    const data = tensor.subarray(0, length);
    resizeToNchw(raster, { data, width, height }, { ...normalization, rect });
    const outputs = await network.run(name, data, width, height);
    const count = decodeSsd(
      {
        boxes: outputs[spec.outputs.boxes]!,
        scores: outputs[spec.outputs.scores]!,
        anchors: anchorsFor(width, height),
      },
      {
        inputWidth: width,
        inputHeight: height,
        scoreThreshold: spec.scoreThreshold,
        nmsThreshold: spec.nmsIou,
        mapping: mappingFrom(rect, raster),
      },
      rows,
    );
    return { rows, count };
  };

  return {
    looks: (wish) => {
      // Of enlarged pixels only as many as are shown quickly.
      const most = finestSide(wish, PRECISE.min, Math.min(finest, Math.max(wish.longSide, MOST_ENLARGED)));
      const finer = finerSides(Math.max(...sides), most);
      return [...sides.filter((side, at) => at === 0 || side <= wish.longSide * 2), ...finer].map(
        (longSide) => ({ longSide, trusted: PRECISE }),
      );
    },
    listSide: list,
    tiling: TILING,
    certainty: CERTAINTY,
    detect,
    release: () => network.release(),
  };
}
