import { z } from 'zod';

/** What a key may be used for. `metrics` opens the metrics page. */
export const PROTOCOLS = ['tencent', 'facepp', 'rest', 'metrics'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** One entry of the key file. */
export const apiKeySchema = z.strictObject({
  /** Tencent's SecretId, Face++'s api_key, the user name of REST. No dots or colons: REST joins with them. */
  id: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'may have letters, digits, _ and - only'),
  /** Tencent's SecretKey, Face++'s api_secret, the password of REST. */
  secret: z.string().min(8, 'must have at least 8 characters').max(256),
  /** Tencent's temporary token; requests must then carry it. */
  token: z.string().min(1).max(4096).optional(),
  /** How logs and metrics call this key; default a short digest of the id. */
  name: z
    .string()
    .regex(/^[\w .-]{1,64}$/)
    .optional(),
  protocols: z.array(z.enum(PROTOCOLS)).min(1).default(['tencent', 'facepp', 'rest']),
  /** Requests that may start each second; a burst of one second is allowed. Unlimited when absent. */
  requestsPerSecond: z.number().positive().max(1e6).optional(),
  /** Requests that may be in work at once. Unlimited when absent. */
  maxConcurrent: z.int().positive().optional(),
});

export type ApiKeySpec = z.input<typeof apiKeySchema>;
export type ApiKey = z.output<typeof apiKeySchema>;
