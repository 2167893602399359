/**
 * Who can act on an error: `input` the caller's image or arguments, `face` the picture has no usable face,
 * `model` weights or packs, `busy` load, `aborted` the caller's own signal, `vendor` a cloud service,
 * `auth` credentials, `internal` us.
 */
export type ErrorKind = 'input' | 'face' | 'model' | 'busy' | 'aborted' | 'vendor' | 'auth' | 'internal';

/**
 * One entry of the catalog. `{name}` in a message or remedy is filled from the error's params; a part in `[...]` is
 * left out when one of its params is not given, as vendors do not report every fact.
 */
export interface ErrorSpec {
  readonly kind: ErrorKind;
  readonly message: string;
  /** What the person who meets this error can do about it; `FaceError.remedy` has it filled. */
  readonly remedy: string;
  /** True when the same call may succeed later without any change. */
  readonly retryable: boolean;
}

/** Every code a `FaceError` can carry. */
export const ERRORS = {
  INVALID_ARGUMENT: {
    kind: 'input',
    message: '{name}: {reason}',
    remedy: 'Correct the named argument or option.',
    retryable: false,
  },
  IMAGE_SOURCE_INVALID: {
    kind: 'input',
    message: 'image {side} is not a usable source: {reason}',
    remedy: 'Give exactly one of bytes, base64, file, url or faceToken.',
    retryable: false,
  },
  IMAGE_EMPTY: {
    kind: 'input',
    message: 'the image[ {side}] has no bytes',
    remedy: 'Send the image content; an empty file or string was read.',
    retryable: false,
  },
  IMAGE_FILE_NOT_FOUND: {
    kind: 'input',
    message: 'cannot read the image file {file}: {reason}',
    remedy: 'Check the path and its permissions.',
    retryable: false,
  },
  IMAGE_TOO_MANY_BYTES: {
    kind: 'input',
    message: 'the image has too many bytes[: {sizeBytes}][, at most {maxBytes} allowed]',
    remedy: 'Re-encode the image smaller, or raise limits.maxBytes.',
    retryable: false,
  },
  IMAGE_TOO_SMALL: {
    kind: 'input',
    message: 'the image is too small[: {width}x{height} px][, each side needs {minSide} px]',
    remedy: 'Use a larger image.',
    retryable: false,
  },
  IMAGE_TOO_LARGE: {
    kind: 'input',
    message:
      'the image is too large[: {width}x{height} px][, at most {maxSide} px a side][, {maxPixels} px in all]',
    remedy: 'Shrink the image, or raise limits.maxSide and limits.maxPixels.',
    retryable: false,
  },
  IMAGE_SIZE_INVALID: {
    kind: 'input',
    message: 'the image[ {side}] has too few or too many pixels a side',
    remedy: 'Keep its sides within info.limits; the provider does not tell which end was passed.',
    retryable: false,
  },
  IMAGE_FORMAT_UNSUPPORTED: {
    kind: 'input',
    message: 'the image format is not supported[: {format}]',
    remedy: 'Use a format listed in info.limits.formats. The content decides, not the file name.',
    retryable: false,
  },
  IMAGE_GIF_UNSUPPORTED: {
    kind: 'input',
    message: 'GIF images are not supported',
    remedy: 'Convert one frame to PNG or JPEG.',
    retryable: false,
  },
  IMAGE_DECODE_FAILED: {
    kind: 'input',
    message: 'the[ {format}] image is damaged or incomplete[: {reason}]',
    remedy: 'Send the file again; it ends early or its content contradicts its header.',
    retryable: false,
  },
  IMAGE_BASE64_INVALID: {
    kind: 'input',
    message: 'the image is not valid base64[: {reason}]',
    remedy: 'Encode the image bytes as standard base64, with or without a data: prefix.',
    retryable: false,
  },
  URL_NOT_ALLOWED: {
    kind: 'input',
    message: 'images by URL are not allowed here',
    remedy: 'Fetch the image yourself and pass its bytes, or enable URL fetching where it is offered.',
    retryable: false,
  },
  URL_INVALID: {
    kind: 'input',
    message: 'the image URL is not valid[: {reason}]',
    remedy: 'Use an absolute http or https URL without credentials.',
    retryable: false,
  },
  IMAGE_DOWNLOAD_FAILED: {
    kind: 'input',
    message: 'the image could not be downloaded[: {reason}]',
    remedy: 'Check that the URL answers with the image itself.',
    retryable: true,
  },
  IMAGE_DOWNLOAD_TIMEOUT: {
    kind: 'input',
    message: 'the image download took too long[: over {timeoutMs} ms]',
    remedy: 'Use a faster host, or send the bytes.',
    retryable: true,
  },
  FACE_TOKEN_UNSUPPORTED: {
    kind: 'input',
    message: 'face tokens are not known to {provider}',
    remedy: 'Pass an image; tokens belong to Face++ and to the server that issued them.',
    retryable: false,
  },
  FACE_TOKEN_NOT_FOUND: {
    kind: 'input',
    message: 'the face token is unknown or has expired',
    remedy: 'Detect the face again to get a new token.',
    retryable: false,
  },
  NO_FACE: {
    kind: 'face',
    message: 'no face was found in image[ {side}]',
    remedy: 'Use a photo with a visible, upright, sufficiently large face.',
    retryable: false,
  },
  FACE_TOO_SMALL: {
    kind: 'face',
    message: 'the face in image[ {side}] is too small[: {size} px][, needed {minSize} px]',
    remedy: 'Use a closer photo, or lower minFaceSize.',
    retryable: false,
  },
  FACE_QUALITY: {
    kind: 'face',
    message: 'the face in image[ {side}] is not good enough[: {measure} is {value}, needed {minimum}]',
    remedy: 'Take a better photo with respect to the named measure, or lower the quality gate.',
    retryable: false,
  },
  LANDMARKS_INVALID: {
    kind: 'input',
    message: 'the landmarks cannot be aligned: {reason}',
    remedy: 'Pass five finite points that do not all coincide.',
    retryable: false,
  },
  TEMPLATE_INVALID: {
    kind: 'input',
    message: 'the face template is not valid: {reason}',
    remedy: 'Use a template made by embed() of this version.',
    retryable: false,
  },
  TEMPLATE_MISMATCH: {
    kind: 'input',
    message: 'templates of different models cannot be compared: {a} and {b}',
    remedy: 'Make both templates with the same model pack and profile.',
    retryable: false,
  },
  TENSOR_INVALID: {
    kind: 'input',
    message: '{operation}: {reason}',
    remedy: 'Check lengths, shapes and finiteness of the arrays passed to the native operation.',
    retryable: false,
  },
  MODEL_PACK_UNKNOWN: {
    kind: 'model',
    message: 'there is no model pack "{pack}"; known: {known}',
    remedy: 'Run `face models list`, or pass the folder of your own pack.json.',
    retryable: false,
  },
  MODEL_PACK_INVALID: {
    kind: 'model',
    message: 'the pack file {file} is not valid: {reason}',
    remedy: 'Correct the named field of pack.json or calibration.json.',
    retryable: false,
  },
  MODEL_FILE_MISSING: {
    kind: 'model',
    message: 'the model file {file} is missing[; to fetch it: {command}]',
    remedy: 'Fetch it[: `{command}`].',
    retryable: false,
  },
  MODEL_FILE_CORRUPT: {
    kind: 'model',
    message:
      'the model file {file} is not what it should be: expected {expected}, found {found}' +
      '[; to fetch it again: {command}]',
    remedy: 'Fetch it again[: `{command}`].',
    retryable: false,
  },
  MODEL_DOWNLOAD_FAILED: {
    kind: 'model',
    message: 'cannot download {url}: {reason}',
    remedy: 'Check the network, or point FACE_MODELS_MIRROR at a folder or URL that holds the files.',
    retryable: true,
  },
  MODEL_CONVERT_FAILED: {
    kind: 'model',
    message: 'cannot convert {file}: {reason}',
    remedy: 'The file is not of the expected network; fetch it again.',
    retryable: false,
  },
  MODEL_STORAGE_FAILED: {
    kind: 'model',
    message: 'cannot write {file}: {reason}',
    remedy: 'Free disk space or set FACE_MODELS_DIR to a writable folder.',
    retryable: false,
  },
  MODEL_RUN_FAILED: {
    kind: 'model',
    message: 'the network {model} failed: {reason}',
    remedy: 'Verify the pack with `face models verify`.',
    retryable: false,
  },
  NATIVE_LOAD_FAILED: {
    kind: 'internal',
    message: 'the native addon could not be loaded: {reason}',
    remedy: 'Build it with `npm run setup` (needs cmake, a C++20 compiler and make).',
    retryable: false,
  },
  NATIVE_SIMD_UNSUPPORTED: {
    kind: 'internal',
    message: 'FACE_SIMD_LEVEL={level} is not possible here; this machine offers {available}',
    remedy: 'Unset FACE_SIMD_LEVEL or choose an offered level.',
    retryable: false,
  },
  ENGINE_BUSY: {
    kind: 'busy',
    message: 'there is too much to do[: {queued} jobs wait, {maxQueue} allowed][: {reason}]',
    remedy: 'Retry later, or raise maxQueue or workers.',
    retryable: true,
  },
  ENGINE_CLOSED: {
    kind: 'busy',
    message: '{provider} is closed',
    remedy: 'Create a new one.',
    retryable: false,
  },
  ENGINE_WORKER_LOST: {
    kind: 'internal',
    message: 'a worker ended while it held this job: {reason}',
    remedy: 'Retry; the worker has been replaced.',
    retryable: true,
  },
  ENGINE_OUT_OF_MEMORY: {
    kind: 'busy',
    message: 'there is not enough memory for image[ {side}]',
    remedy: 'Retry when less is running, use fewer workers, or lower limits.maxPixels.',
    retryable: true,
  },
  ENGINE_START_FAILED: {
    kind: 'internal',
    message: 'the engine could not start: {reason}',
    remedy: 'See the cause; `face models verify` checks the pack.',
    retryable: false,
  },
  ABORTED: {
    kind: 'aborted',
    message: 'the call was aborted',
    remedy: 'The caller ended it with its own signal.',
    retryable: false,
  },
  TIMEOUT: {
    kind: 'vendor',
    message: '{vendor} did not answer within {timeoutMs} ms ({phase})',
    remedy: 'Retry, or raise the timeout.',
    retryable: true,
  },
  VENDOR_UNREACHABLE: {
    kind: 'vendor',
    message: '{vendor} cannot be reached: {reason}',
    remedy: 'Check the endpoint, DNS, proxy and firewall.',
    retryable: true,
  },
  VENDOR_BAD_RESPONSE: {
    kind: 'vendor',
    message: '{vendor} answered with something that is not its protocol: {reason}',
    remedy: 'Check the endpoint; a proxy may have answered instead.',
    retryable: true,
  },
  VENDOR_RATE_LIMITED: {
    kind: 'vendor',
    message: '{vendor} rate limit reached ({vendorCode})',
    remedy: 'Slow down, or ask the vendor for a higher quota.',
    retryable: true,
  },
  VENDOR_UNAVAILABLE: {
    kind: 'vendor',
    message: '{vendor} is temporarily unavailable ({vendorCode})',
    remedy: 'Retry later.',
    retryable: true,
  },
  VENDOR_FAILED: {
    kind: 'vendor',
    message: '{vendor} could not process the request ({vendorCode})',
    remedy: 'Retry later or with another image; the vendor names no cause that you could mend.',
    retryable: true,
  },
  VENDOR_ACCOUNT: {
    kind: 'vendor',
    message: '{vendor} refuses the account: {vendorCode}',
    remedy: 'Check billing, balance and activation of the service in the vendor console.',
    retryable: false,
  },
  VENDOR_REJECTED: {
    kind: 'vendor',
    message: '{vendor} rejected the request: {vendorCode}',
    remedy: 'The request does not fit this API or account; see the vendor code.',
    retryable: false,
  },
  AUTH_FAILED: {
    kind: 'auth',
    message: '{vendor} does not accept the credentials ({vendorCode})',
    remedy: 'Check the id and secret options and that they belong together.',
    retryable: false,
  },
  AUTH_CLOCK_SKEW: {
    kind: 'auth',
    message: 'the clock of this machine is not that of {vendor}[: {skewSeconds} s off][ ({vendorCode})]',
    remedy: 'Set the clock of this machine.',
    retryable: false,
  },
  AUTH_FORBIDDEN: {
    kind: 'auth',
    message: '{vendor} does not allow this call for these credentials ({vendorCode})',
    remedy: 'Grant the key the permission for this API.',
    retryable: false,
  },
  KEY_REJECTED: {
    kind: 'auth',
    message: 'the API key is unknown or its secret does not match',
    remedy: "Send an id and secret of the server's key file.",
    retryable: false,
  },
  KEY_FORBIDDEN: {
    kind: 'auth',
    message: 'the API key may not use {protocol}',
    remedy: "Add the protocol to the key in the server's key file.",
    retryable: false,
  },
  RATE_LIMITED: {
    kind: 'busy',
    message: 'the API key has used up its {limit}',
    remedy: 'Retry after a moment, or raise the limits of the key.',
    retryable: true,
  },
  SERVER_BUSY: {
    kind: 'busy',
    message: 'the server holds {inFlight} requests already',
    remedy: 'Retry later, or add a server.',
    retryable: true,
  },
  SERVER_TIMEOUT: {
    kind: 'busy',
    message: 'the server gave up after {timeoutMs} ms',
    remedy: 'Retry later, or raise processingTimeoutMs.',
    retryable: true,
  },
  SERVER_EXPOSED: {
    kind: 'input',
    message: 'refusing to listen on {host} without API keys',
    remedy: 'Configure keys, or listen on a loopback address.',
    retryable: false,
  },
  REQUEST_TOO_LARGE: {
    kind: 'input',
    message: 'the request body has more than {maxBytes} bytes',
    remedy: 'Send smaller images.',
    retryable: false,
  },
  REQUEST_TOO_SLOW: {
    kind: 'input',
    message: 'the request body arrives too slowly[: {minBytesPerSecond} bytes a second are needed]',
    remedy: 'Send smaller images, or send them over a faster connection.',
    retryable: true,
  },
  HOST_REFUSED: {
    kind: 'input',
    message: 'a server without keys does not answer under the name {host}',
    remedy: 'Call it as localhost or by its loopback address, or configure keys.',
    retryable: false,
  },
  REQUEST_INVALID: {
    kind: 'input',
    message: 'the request cannot be read: {reason}',
    remedy: 'Correct its headers, encoding or body.',
    retryable: false,
  },
  ROUTE_NOT_FOUND: {
    kind: 'input',
    message: 'there is nothing at {method} {path}',
    remedy: 'See the interface description that the server offers at /docs.',
    retryable: false,
  },
  TOKEN_STORE_FAILED: {
    kind: 'busy',
    message: 'the face token store cannot be reached',
    remedy: 'Check the Redis server behind FACE_REDIS_URL.',
    retryable: true,
  },
  QUEUE_FAILED: {
    kind: 'busy',
    message: 'the queue at {server} failed: {reason}',
    remedy: 'Check that Redis runs there and that the workers can read the images; the same command goes on.',
    retryable: true,
  },
  DATASET_INVALID: {
    kind: 'input',
    message: '{file}: {reason}',
    remedy: 'Correct the dataset; the message names the file and line.',
    retryable: false,
  },
  OUTPUT_FAILED: {
    kind: 'internal',
    message: 'cannot write {file}: {reason}',
    remedy: 'Make room or name another place; the same command goes on from what is written.',
    retryable: false,
  },
  INTERNAL: {
    kind: 'internal',
    message: 'internal error: {reason}',
    remedy: 'Report it with the request id.',
    retryable: false,
  },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof ERRORS;
