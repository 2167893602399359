import type { Caller } from '../../auth/keys.js';
import type { ServerContext } from '../../server-context.js';
import type { FaceppFields } from './facepp-fields.js';

export interface FaceppCall {
  readonly fields: FaceppFields;
  readonly caller: Caller;
  readonly context: ServerContext;
  readonly signal: AbortSignal;
}

/** Answers one API with the fields of its response. @throws FaceppError, FaceError */
export type FaceppAction = (call: FaceppCall) => Promise<Readonly<Record<string, unknown>>>;
