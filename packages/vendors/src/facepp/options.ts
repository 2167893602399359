import { z } from 'zod';
import { connectionShape, count, credential, hostname, milliseconds } from '../connection-options.js';

/** Face++ international. */
export const FACEPP_ENDPOINT_US = 'api-us.faceplusplus.com';
/** Face++ China; keys of one endpoint are not known to the other. */
export const FACEPP_ENDPOINT_CN = 'api-cn.faceplusplus.com';

export const faceppOptionsSchema = z.strictObject({
  apiKey: credential,
  apiSecret: credential,
  endpoint: hostname.default(FACEPP_ENDPOINT_US),
  protocol: z.enum(['https', 'http']).default('https'),
  /** At most `requests` in any window of `perMs`: the QPS of the API key, which the vendor sells. */
  rateLimit: z.strictObject({ requests: count.default(1), perMs: milliseconds.default(1_000) }).prefault({}),
  ...connectionShape,
});

export type FaceppOptions = z.input<typeof faceppOptionsSchema>;
export type FaceppSettings = z.output<typeof faceppOptionsSchema>;
