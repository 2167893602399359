import { type Located, type SsdSpec, ssdAnchors } from '@face/models';
import { DETECTION_ROW_LENGTH, decodeSsd, letterbox, resizeToNchw } from '@face/native';
import type { Raster } from '../decode.js';
import { Network, normalizationOf } from '../network.js';
import { type Detector, type FaceRows, type Look, mappingFrom } from './detector.js';

const MAX_FACES = 256;
/** Anchors are kept for this many input sizes; photos from one source share few. */
const MAX_ANCHOR_SETS = 16;
/**
 * Working sizes, px. The network finds faces of about a tenth of 512 px on, and misses those much larger than 300
 * px at any resolution, so the first look is a small one.
 */
const LOOKS = [256, 512, 128, 1024];
/** Face sizes in the input, px, between which its boxes are good. */
const PRECISE = { min: 40, max: 200 };

/** SSD MobileNet v1 with raw box encodings, any input size that is a multiple of 128. Rows carry no landmarks. */
export async function createSsdDetector(spec: Located<SsdSpec>): Promise<Detector> {
  const network = await Network.load(spec.path);
  const rows = new Float32Array(MAX_FACES * DETECTION_ROW_LENGTH);
  let tensor = new Float32Array(3 * LOOKS[0]! ** 2);
  const { multipleOf, name } = spec.input;
  const normalization = normalizationOf(spec.input);
  const anchorSets = new Map<string, Float32Array>();

  const anchorsFor = (width: number, height: number): Float32Array => {
    const key = `${width}x${height}`;
    const known = anchorSets.get(key) ?? ssdAnchors(spec.anchors, width, height);
    if (anchorSets.size >= MAX_ANCHOR_SETS) anchorSets.clear();
    anchorSets.set(key, known);
    return known;
  };

  const detect = async (raster: Raster, { longSide }: Look): Promise<FaceRows> => {
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
    looks: (longSide) =>
      LOOKS.filter((side) => side <= Math.max(longSide * 2, LOOKS[0]!)).map((side) => ({
        longSide: side,
        trusted: PRECISE,
      })),
    detect,
    release: () => network.release(),
  };
}
