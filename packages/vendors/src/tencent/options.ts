import { z } from 'zod';
import { connectionShape, count, credential, hostname, milliseconds } from '../connection-options.js';

/** Endpoint of the face API. */
export const TENCENT_ENDPOINT = 'iai.tencentcloudapi.com';

export const tencentOptionsSchema = z
  .strictObject({
    secretId: credential,
    secretKey: credential,
    /** Token of temporary credentials. */
    token: credential.optional(),
    endpoint: hostname.default(TENCENT_ENDPOINT),
    protocol: z.enum(['https', 'http']).default('https'),
    /** Product in the signature's scope. */
    service: z
      .string()
      .regex(/^[\w.:-]+$/)
      .default('iai'),
    region: z
      .string()
      .regex(/^[\w-]+$/)
      .optional(),
    version: z.enum(['2018-03-01', '2020-03-03']).default('2018-03-01'),
    /** Left to the vendor when absent. */
    faceModelVersion: z.enum(['2.0', '3.0']).optional(),
    /** 0 accepts any quality, 4 only the best; the `quality` of a call goes before it. */
    qualityControl: z.literal([0, 1, 2, 3, 4]).optional(),
    /** Looks for faces that lie on their side without EXIF telling so. */
    needRotateDetection: z.boolean().optional(),
    /** Version 2020-03-03 only: which face is compared when there are several. */
    faceMatchingStrategy: z.enum(['highest-confidence', 'largest']).optional(),
    language: z.enum(['en-US', 'zh-CN']).optional(),
    /** `TC3-HMAC-SHA256`, or version 1: a GET when it fits into 32 KB, else a form of at most 1 MB. */
    signatureMethod: z.enum(['TC3-HMAC-SHA256', 'HmacSHA256', 'HmacSHA1']).default('TC3-HMAC-SHA256'),
    /**
     * A comparison does not say which image has no face. When true, one DetectFace request for the first image
     * finds out, at that request's price; when false, `NO_FACE` comes without `params.side`.
     */
    findMissingSide: z.boolean().default(true),
    /** Seconds since 1970, as the signatures see them. */
    clock: z.custom<() => number>((value) => typeof value === 'function', 'must be a function').optional(),
    /** At most `requests` in any window of `perMs`; the default is the vendor's default quota. */
    rateLimit: z
      .strictObject({ requests: count.default(50), perMs: milliseconds.default(1_000) })
      .prefault({}),
    ...connectionShape,
  })
  .refine(
    ({ version, faceMatchingStrategy }) => faceMatchingStrategy === undefined || version === '2020-03-03',
    {
      path: ['faceMatchingStrategy'],
      message: 'needs version 2020-03-03',
    },
  );

export type TencentOptions = z.input<typeof tencentOptionsSchema>;
export type TencentSettings = z.output<typeof tencentOptionsSchema>;
