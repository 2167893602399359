import { type TracingChannel, channel, tracingChannel } from 'node:diagnostics_channel';
import type { FaceError, ImageSize, Side } from '@face/core';
import type { Stage } from './analysis.js';

/** The calls of an engine that analyse images. */
export type Operation = 'compare' | 'detect' | 'embed' | 'embedAll';

/** What subscribers of `tracing:face.engine.call:*` get: one call, from being made to its answer. */
export interface EngineCallEvent {
  readonly requestId: string;
  readonly operation: Operation;
  /** As in `EngineInfo.model`. */
  readonly model: string;
  /** On `error`. */
  error?: FaceError;
}

/** What subscribers of `tracing:face.engine.analyze:*` get: one image, from being queued to its analysis. */
export interface EngineAnalyzeEvent {
  /** Of the call that the image belongs to. */
  readonly requestId: string;
  readonly side: Side;
  readonly model: string;
  /** Once it has ended well. */
  result?: {
    readonly image: ImageSize;
    readonly faces: number;
    readonly queuedMs: number;
    readonly ranMs: number;
  };
  /** On `error`. */
  error?: FaceError;
}

/** What subscribers of `face.engine.stage` get: one stage of one image, told once the image is done. */
export interface EngineStageEvent {
  readonly requestId: string;
  readonly side: Side;
  /** `queue` is the wait for a worker. */
  readonly stage: Stage | 'queue';
  readonly durationMs: number;
}

/** Names of the `node:diagnostics_channel` channels. No event carries image bytes, embeddings or file names. */
export const ENGINE_CHANNELS = {
  call: 'face.engine.call',
  analyze: 'face.engine.analyze',
  stage: 'face.engine.stage',
} as const;

const calls: TracingChannel<unknown, EngineCallEvent> = tracingChannel(ENGINE_CHANNELS.call);
const analyses: TracingChannel<unknown, EngineAnalyzeEvent> = tracingChannel(ENGINE_CHANNELS.analyze);
const stages = channel(ENGINE_CHANNELS.stage);

/** Runs a call with its events around it. The answer itself stays out of them: it may hold biometric data. */
export async function traceCall<Answer>(
  event: EngineCallEvent,
  call: () => Promise<Answer>,
): Promise<Answer> {
  let answer!: Answer;
  await calls.tracePromise(async () => {
    answer = await call();
  }, event);
  return answer;
}

/** Publishes the events of one image; never rejects. */
export async function traceAnalysis(
  event: EngineAnalyzeEvent,
  ended: Promise<NonNullable<EngineAnalyzeEvent['result']>>,
): Promise<void> {
  try {
    await analyses.tracePromise(() => ended, event);
  } catch {
    // The caller gets the error; here it has been published.
  }
}

export function publishStage(event: EngineStageEvent): void {
  if (stages.hasSubscribers) stages.publish(event);
}
