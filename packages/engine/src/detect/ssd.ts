import { readFile } from 'node:fs/promises';
import type { Located, Pack, SsdSpec } from '@face/models';
import { DETECTION_ROW_LENGTH, decodeSsd, letterbox, resizeToNchw } from '@face/native';
import type { Raster } from '../decode.js';
import { Network, normalizationOf } from '../network.js';
import { type Detector, type FaceRows, type Look, mappingFrom } from './detector.js';

const MAX_FACES = 256;
/**
 * Shares of the input that the image fills. This network misses faces that fill the picture, at any resolution;
 * seen smaller, in the middle of padding, it finds them.
 */
const FILLS = [1, 0.5, 0.25];

/** SSD MobileNet v1 with raw box encodings over a fixed square input. Rows carry no landmarks. */
export async function createSsdDetector(spec: Located<SsdSpec>, pack: Pack): Promise<Detector> {
  const network = await Network.load(spec.path);
  const anchorFile = pack.files[spec.anchors.file]!;
  const anchors = await readAnchors(anchorFile.path);
  const rows = new Float32Array(MAX_FACES * DETECTION_ROW_LENGTH);
  const { width, height, name } = spec.input;
  const normalization = normalizationOf(spec.input);
  const data = new Float32Array(3 * width * height);

  const detect = async (raster: Raster, { longSide }: Look): Promise<FaceRows> => {
    const fitted = letterbox(raster.width, raster.height, longSide, longSide);
    const rect = {
      ...fitted.rect,
      left: Math.floor((width - fitted.rect.width) / 2),
      top: Math.floor((height - fitted.rect.height) / 2),
    };
    resizeToNchw(raster, { data, width, height }, { ...normalization, rect });
    const outputs = await network.run(name, data, width, height);
    const count = decodeSsd(
      { boxes: outputs[spec.outputs.boxes]!, scores: outputs[spec.outputs.scores]!, anchors },
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
    looks: () => FILLS.map((fill) => ({ longSide: Math.round(width * fill) })),
    fit: () => 'fits',
    detect,
    release: () => network.release(),
  };
}

async function readAnchors(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
