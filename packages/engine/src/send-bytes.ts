import type { AnalyzeJob } from './analysis.js';
import type { Mailbox } from './mailbox.js';

/**
 * Puts the bytes of a job into the memory that the worker shares, so that the caller's stay as they are and a view
 * into a large buffer sends only what it shows. Base64 is sent as text and decoded in the worker.
 */
export function sendBytes(job: AnalyzeJob, mailbox: Mailbox): AnalyzeJob {
  if (!('bytes' in job.source)) return job;
  return { ...job, source: { bytes: mailbox.put(job.source.bytes) } };
}
