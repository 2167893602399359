import type { AnalyzeJob } from './analysis.js';

/**
 * Copies the bytes of a job into a buffer of their own, which then moves to the worker: the caller's memory stays
 * as it is, and a view into a large buffer sends only what it shows (a structured clone would copy all of it).
 * Base64 is sent as text and decoded in the worker.
 */
export function sendBytes(job: AnalyzeJob): { job: AnalyzeJob; transfer: ArrayBuffer[] } {
  if (!('bytes' in job.source)) return { job, transfer: [] };
  const given = job.source.bytes;
  // Not filled with zeros first, and never part of Node's shared pool.
  const bytes = Buffer.allocUnsafeSlow(given.byteLength);
  bytes.set(given);
  return { job: { ...job, source: { bytes } }, transfer: [bytes.buffer] };
}
