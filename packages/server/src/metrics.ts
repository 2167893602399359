import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ENGINE_CHANNELS, type Engine, type EngineStageEvent } from '@face/engine';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Admission } from './request/admission.js';

/** What became of one request. */
export interface Outcome {
  readonly protocol: string;
  readonly action: string;
  /** `OK`, or the code that was answered in the protocol's own words. */
  readonly code: string;
}

/** Prometheus metrics of one server, in a registry of their own. */
export interface Metrics {
  countRequest(outcome: Outcome, seconds: number): void;
  readonly contentType: string;
  render(): Promise<string>;
  /** Stops to listen to the engine. */
  close(): void;
}

const REQUEST_BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const STAGE_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

export function createMetrics(
  engine: Engine,
  admission: Admission,
  faceTokenStoreReady: () => boolean,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'face_requests_total',
    help: 'Requests answered, by protocol, action and code.',
    labelNames: ['protocol', 'action', 'code'],
    registers,
  });
  const seconds = new Histogram({
    name: 'face_request_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['protocol', 'action'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const stages = new Histogram({
    name: 'face_stage_seconds',
    help: 'Time of each stage of an image analysis, by all engines of this process; queue is the wait for a worker.',
    labelNames: ['stage'],
    buckets: STAGE_BUCKETS,
    registers,
  });
  const onStage = (message: unknown): void => {
    const { stage, durationMs } = message as EngineStageEvent;
    stages.observe({ stage }, durationMs / 1000);
  };
  subscribe(ENGINE_CHANNELS.stage, onStage);
  const counter = (name: string, help: string, read: () => number): void => {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  };
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  gauge('face_requests_in_flight', 'Requests in work.', () => admission.inFlight);
  gauge('face_bodies_arriving', 'Request bodies on their way in.', () => admission.arriving);
  gauge('face_body_bytes', 'Bytes of request bodies that are held.', () => admission.bytes);
  gauge('face_queue_length', 'Images that wait for a worker.', () => engine.stats().queued);
  gauge('face_workers', 'Worker threads.', () => engine.stats().workers);
  gauge('face_workers_busy', 'Worker threads at work.', () => engine.stats().running);
  counter(
    'face_workers_replaced_total',
    'Workers that died and were replaced.',
    () => engine.stats().restarted,
  );
  counter('face_images_completed_total', 'Images analysed.', () => engine.stats().done);
  counter('face_images_failed_total', 'Images that could not be analysed.', () =>
    Object.values(engine.stats().failed).reduce((sum, count) => sum + count, 0),
  );
  gauge('face_token_store_ready', '1 when face tokens can be stored.', () => Number(faceTokenStoreReady()));
  return {
    countRequest: ({ protocol, action, code }, elapsed) => {
      requests.inc({ protocol, action, code });
      seconds.observe({ protocol, action }, elapsed);
    },
    contentType: registry.contentType,
    render: () => registry.metrics(),
    close: () => {
      unsubscribe(ENGINE_CHANNELS.stage, onStage);
    },
  };
}
