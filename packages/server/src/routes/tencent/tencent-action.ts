import type { ServerContext } from '../../server-context.js';
import type { ApiVersion } from './face-model-version.js';
import type { ActionParameters } from './tencent-request.js';

export interface ActionCall {
  readonly version: ApiVersion;
  readonly given: ActionParameters;
  readonly context: ServerContext;
  readonly signal: AbortSignal;
}

/** Answers one action with the fields of its response. @throws TencentError, FaceError */
export type TencentAction = (call: ActionCall) => Promise<Readonly<Record<string, unknown>>>;
