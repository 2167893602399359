import { randomBytes } from 'node:crypto';
import type { Thresholds } from '@face/core';
import type { FaceTemplate } from '@face/engine';
import { type FaceElement, faceElements } from './face-element.js';
import type { FaceppAction, FaceppCall } from './facepp-action.js';
import { FaceppError } from './facepp-error.js';
import { findFaceppFaces } from './find-facepp-faces.js';
import { type FaceppSource, type SideFields, readRectangle, readSide, sideFields } from './read-side.js';

/** One side, looked at. */
interface Side {
  /** Absent when there is no face. */
  readonly template: FaceTemplate | undefined;
  /** Absent for a token. */
  readonly image: { readonly id: string; readonly faces: readonly FaceElement[] } | undefined;
}

/** `/facepp/v3/compare`. */
export const faceppCompare: FaceppAction = async (call) => {
  const names = [sideFields(1), sideFields(2)] as const;
  const sources = await Promise.all(
    names.map((each) => readSide(call.fields, each, call.context, call.signal)),
  );
  const [one, two] = (await Promise.all(
    sources.map((source, index) => lookAt(source, names[index]!, call)),
  )) as [Side, Side];
  return { ...confidence(one, two, call), ...imageFields(one, 1), ...imageFields(two, 2) };
};

async function lookAt(source: FaceppSource, names: SideFields, call: FaceppCall): Promise<Side> {
  const { fields, caller, context, signal } = call;
  if (source.kind === 'token') {
    const template = await context.tokens.get(caller.owner, source.token);
    // A token of before a change of the model is as good as expired.
    if (template?.model !== context.engine.info.model) {
      throw new FaceppError('INVALID_FACE_TOKEN', source.token);
    }
    return { template, image: undefined };
  }
  const { bytes, field } = source;
  const rectangle = readRectangle(fields, names.rectangle);
  const faces = await findFaceppFaces({ bytes, field, rectangle, signal }, context);
  const elements = await faceElements(faces, caller, context);
  return { template: faces[0]?.template, image: { id: newImageId(), faces: elements } };
}

function confidence(
  one: Side,
  two: Side,
  { context }: FaceppCall,
): { confidence: number; thresholds: Thresholds } | undefined {
  if (one.template === undefined || two.template === undefined) return undefined;
  const { score, thresholds } = context.engine.compareTemplates(one.template, two.template);
  return { confidence: score, thresholds };
}

function imageFields({ image }: Side, number: 1 | 2): Readonly<Record<string, unknown>> {
  return image === undefined ? {} : { [`image_id${number}`]: image.id, [`faces${number}`]: image.faces };
}

/** Random, so that an id says nothing about the image. */
export function newImageId(): string {
  return randomBytes(16).toString('base64');
}
