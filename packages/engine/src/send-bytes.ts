import type { AnalyzeJob } from './analysis.js';
import type { KeptMemory } from './kept-memory.js';

/**
 * Puts the bytes of a job into the memory that the worker shares, so that the caller's stay as they are and a view
 * into a large buffer sends only what it shows. Base64 is sent as text and decoded in the worker.
 */
export function sendBytes(job: AnalyzeJob, mailbox: KeptMemory): AnalyzeJob {
  if (!('bytes' in job.source)) return job;
  const bytes = mailbox.take(job.source.bytes.byteLength);
  bytes.set(job.source.bytes);
  return { ...job, source: { bytes } };
}
