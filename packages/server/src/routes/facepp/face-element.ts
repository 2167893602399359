import type { Caller } from '../../auth/keys.js';
import type { ServerContext } from '../../server-context.js';
import type { FaceppFace } from './find-facepp-faces.js';

/** A face as the `faces` arrays list it. */
export interface FaceElement {
  readonly face_token: string;
  readonly face_rectangle: {
    readonly top: number;
    readonly left: number;
    readonly width: number;
    readonly height: number;
  };
}

/** Lists faces, each under a new token of the caller's. @throws FaceError `TOKEN_STORE_FAILED` */
export function faceElements(
  faces: readonly FaceppFace[],
  caller: Caller,
  { tokens }: ServerContext,
): Promise<FaceElement[]> {
  return Promise.all(
    faces.map(async ({ square, template }) => ({
      face_token: await tokens.put(caller.owner, template),
      face_rectangle: { top: square.top, left: square.left, width: square.width, height: square.height },
    })),
  );
}
