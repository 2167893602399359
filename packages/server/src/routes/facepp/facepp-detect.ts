import type { Landmarks } from '@face/core';
import { attributesField, readAttributeWish } from './face-attributes.js';
import { faceElements } from './face-element.js';
import type { FaceppAction } from './facepp-action.js';
import { newImageId } from './facepp-compare.js';
import { FaceppError } from './facepp-error.js';
import type { FaceppFields } from './facepp-fields.js';
import { findFaceppFaces } from './find-facepp-faces.js';
import { readRectangle, readSide } from './read-side.js';

const FIELDS = {
  file: 'image_file',
  base64: 'image_base64',
  url: 'image_url',
  rectangle: 'face_rectangle',
};

/** `/facepp/v3/detect`. */
export const faceppDetect: FaceppAction = async ({ fields, caller, context, signal }) => {
  const withLandmarks = readLandmarkWish(fields);
  const attributes = readAttributeWish(fields);
  checkFlag(fields, 'calculate_all');
  const rectangle = readRectangle(fields, FIELDS.rectangle);
  const source = await readSide(fields, FIELDS, context, signal);
  if (source.kind === 'token') throw new FaceppError('BAD_ARGUMENTS', source.field);
  const faces = await findFaceppFaces({ ...source, rectangle, signal }, context);
  const elements = await faceElements(faces, caller, context);
  return {
    image_id: newImageId(),
    face_num: elements.length,
    faces: elements.map((element, index) => ({
      ...element,
      ...landmarkField(withLandmarks ? faces[index]?.landmarks : undefined),
      ...attributesField(attributes, faces[index]?.quality),
    })),
  };
};

/** 1 and 2 ask for 83 and 106 points; both give the five that are known. */
function readLandmarkWish(fields: FaceppFields): boolean {
  const wish = fields.text('return_landmark') ?? '0';
  if (!['0', '1', '2'].includes(wish)) throw new FaceppError('BAD_ARGUMENTS', 'return_landmark');
  return wish !== '0';
}

function checkFlag(fields: FaceppFields, name: string): void {
  if (!['0', '1'].includes(fields.text(name) ?? '0')) throw new FaceppError('BAD_ARGUMENTS', name);
}

/** Left and right are those of the picture here, unlike in our landmarks, which name the person's own sides. */
function landmarkField(landmarks: Landmarks | undefined): object {
  if (landmarks === undefined) return {};
  const names = [
    'left_eye_center',
    'right_eye_center',
    'nose_tip',
    'mouth_left_corner',
    'mouth_right_corner',
  ];
  const points = names.map((name, index) => {
    const { x, y } = landmarks[index]!;
    return [name, { x: Math.round(x), y: Math.round(y) }] as const;
  });
  return { landmark: Object.fromEntries(points) };
}
