import { z } from 'zod';

export const milliseconds = z.number().int().min(1).max(3_600_000);
export const count = z.number().int().min(1);

/** Options that both clients share; every one has a default. */
export const connectionShape = {
  /**
   * How long connecting, the response's headers and each pause in its body may take. Sending counts towards the
   * headers, which therefore get a second more for every 100 kB that is sent.
   */
  timeouts: z
    .strictObject({
      connectMs: milliseconds.default(5_000),
      headersMs: milliseconds.default(20_000),
      bodyMs: milliseconds.default(10_000),
    })
    .prefault({}),
  /** Bounds one call with all its retries, counted from its first turn at the rate limit. */
  deadlineMs: milliseconds.default(60_000),
  /** Bounds what comes before: the wait in the queue, reading and re-encoding, the wait for the rate limit. */
  queueTimeoutMs: milliseconds.default(600_000),
  /** Attempts in all; 1 never retries. */
  maxAttempts: count.max(10).default(3),
  /** Backoff before the second attempt; doubles with each further one up to `maxMs`, and is jittered. */
  backoff: z
    .strictObject({ firstMs: milliseconds.default(500), maxMs: milliseconds.default(8_000) })
    .prefault({}),
  /** Calls at work at once, each with its images in memory; also the number of connections kept. */
  concurrency: count.max(10_000).default(16),
  /** Calls that may wait for others to end; one more fails with `ENGINE_BUSY`. */
  maxQueue: count.default(10_000),
  /**
   * URL of an HTTP proxy, with `user:password@` where it asks for them, or `false` for none. By default the
   * environment says, as `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
   */
  proxy: z
    .union([z.literal(false), z.url({ protocol: /^https?$/ })], 'must be an http or https URL, or false')
    .optional(),
  /** Re-encodes images that break a limit of the vendor, instead of refusing them. */
  fit: z.boolean().default(false),
} as const;

/** Connection options with defaults filled in. */
export type ConnectionSettings = z.output<z.ZodObject<typeof connectionShape>> & {
  readonly endpoint: string;
  readonly rateLimit: { readonly requests: number; readonly perMs: number };
};

/** A credential: visible characters only, so that it can neither break a header nor carry a stray newline. */
export const credential = z
  .string('must be a string')
  .min(1, 'is empty')
  .max(4096, 'is too long')
  .regex(/^[\x21-\x7e]*$/, 'has blanks or characters outside ASCII; was it copied with a line break?');

/** A bare `host` or `host:port`; in lower case, as it is sent and signed. */
export const hostname = z
  .string()
  .regex(/^[\w.-]+(:\d{1,5})?$|^\[[\da-f:]+\](:\d{1,5})?$/i, 'must be host or host:port')
  .refine((host) => URL.canParse(`http://${host}/`), 'is no host, or its port is above 65535')
  .toLowerCase();
