import type { VendorErrorSpec } from './vendor-error-spec.js';

/**
 * Where a Tencent code is listed: `business` in the error table of the CompareFace document, `common` among the
 * codes of every Tencent Cloud API, `extra` only in the official SDKs.
 */
export type TencentErrorList = 'business' | 'common' | 'extra';

export interface TencentErrorSpec extends VendorErrorSpec {
  readonly lists: readonly TencentErrorList[];
}

const business = ['business'] as const;
const common = ['common'] as const;
const extra = ['extra'] as const;

const rejected = (lists: readonly TencentErrorList[], message: string): TencentErrorSpec => ({
  lists,
  ours: 'VENDOR_REJECTED',
  retryable: false,
  message,
});
const account = (lists: readonly TencentErrorList[], message: string): TencentErrorSpec => ({
  lists,
  ours: 'VENDOR_ACCOUNT',
  retryable: false,
  message,
});
const rateLimited = (message: string): TencentErrorSpec => ({
  lists: common,
  ours: 'VENDOR_RATE_LIMITED',
  retryable: true,
  message,
});
const unavailable = (lists: readonly TencentErrorList[], message: string): TencentErrorSpec => ({
  lists,
  ours: 'VENDOR_UNAVAILABLE',
  retryable: true,
  message,
});
const forbidden = (message: string): TencentErrorSpec => ({
  lists: common,
  ours: 'AUTH_FORBIDDEN',
  retryable: false,
  message,
});
const authFailed = (message: string): TencentErrorSpec => ({
  lists: common,
  ours: 'AUTH_FAILED',
  retryable: false,
  message,
});

/** Every error code of Tencent's face API, spelt as Tencent spells it, misspellings included. */
export const TENCENT_ERRORS = {
  'FailedOperation.ConflictOperation': rejected(business, 'another operation on this person is running'),
  'FailedOperation.DuplicatedGroupDescription': rejected(business, 'a group description field is repeated'),
  'FailedOperation.GroupInDeletedState': rejected(business, 'the group is being deleted'),
  'FailedOperation.GroupPersonMapExist': rejected(business, 'the group has this person already'),
  'FailedOperation.GroupPersonMapNotExist': rejected(business, 'the group does not have this person'),
  'FailedOperation.ImageDecodeFailed': {
    lists: business,
    ours: 'IMAGE_DECODE_FAILED',
    retryable: false,
    message: 'the image cannot be decoded',
  },
  'FailedOperation.ImageDownloadError': {
    lists: business,
    ours: 'IMAGE_DOWNLOAD_FAILED',
    retryable: false,
    message: 'the image cannot be downloaded',
  },
  'FailedOperation.ImageFacedetectFailed': {
    lists: business,
    ours: 'VENDOR_FAILED',
    retryable: false,
    message: 'the face detector failed on the image',
  },
  'FailedOperation.ImageSizeExceed': {
    lists: business,
    ours: 'IMAGE_TOO_MANY_BYTES',
    retryable: false,
    message: 'the image has more than 5 MB as base64',
  },
  'FailedOperation.RequestTimeout': unavailable(business, 'the service behind the API took too long'),
  'FailedOperation.SearchFacesExceed': rejected(business, 'too many faces are searched'),
  'FailedOperation.ServerError': unavailable(business, 'the algorithm service failed'),
  InternalError: unavailable(['business', 'common'], 'internal error of the service'),
  'InvalidParameter.InvalidParameter': rejected(business, 'a parameter is not valid'),
  'InvalidParameterValue.AccountFaceNumExceed': rejected(business, 'the account holds too many faces'),
  'InvalidParameterValue.DeleteFaceNumExceed': rejected(business, 'a person must keep at least one face'),
  'InvalidParameterValue.GroupExDescriptionsExceed': rejected(business, 'too many group description fields'),
  'InvalidParameterValue.GroupExDescriptionsNameIdentical': rejected(
    business,
    'two group description fields have one name',
  ),
  'InvalidParameterValue.GroupExDescriptionsNameIllegal': rejected(
    business,
    'a group description field has a forbidden character in its name',
  ),
  'InvalidParameterValue.GroupExDescriptionsNameTooLong': rejected(
    business,
    'the name of a group description field is too long',
  ),
  'InvalidParameterValue.GroupFaceNumExceed': rejected(business, 'the group holds too many faces'),
  'InvalidParameterValue.GroupIdAlreadyExist': rejected(business, 'the group id is taken'),
  'InvalidParameterValue.GroupIdIllegal': rejected(business, 'the group id has a forbidden character'),
  'InvalidParameterValue.GroupIdNotExist': rejected(business, 'no group has this id'),
  'InvalidParameterValue.GroupIdTooLong': rejected(business, 'the group id is too long'),
  'InvalidParameterValue.GroupIdsExceed': rejected(business, 'too many groups are passed'),
  'InvalidParameterValue.GroupNameAlreadyExist': rejected(business, 'the group name is taken'),
  'InvalidParameterValue.GroupNameIllegal': rejected(business, 'the group name has a forbidden character'),
  'InvalidParameterValue.GroupNameTooLong': rejected(business, 'the group name is too long'),
  'InvalidParameterValue.GroupNumExceed': rejected(business, 'the account holds too many groups'),
  'InvalidParameterValue.GroupNumPerPersonExceed': rejected(business, 'the person is in too many groups'),
  'InvalidParameterValue.GroupTagIllegal': rejected(business, 'the group tag has a forbidden character'),
  'InvalidParameterValue.GroupTagTooLong': rejected(business, 'the group tag is too long'),
  'InvalidParameterValue.ImageEmpty': {
    lists: business,
    ours: 'IMAGE_EMPTY',
    retryable: false,
    message: 'the image is empty',
  },
  'InvalidParameterValue.LimitExceed': rejected(business, 'more results are asked for than are given'),
  'InvalidParameterValue.NoFaceInGroups': rejected(business, 'the groups hold no face'),
  'InvalidParameterValue.NoFaceInPhoto': {
    lists: business,
    ours: 'NO_FACE',
    retryable: false,
    message: 'the image shows no face',
  },
  'InvalidParameterValue.OffsetExceed': rejected(business, 'the offset lies past the end of the list'),
  'InvalidParameterValue.PersonExDescriptionInfosExceed': rejected(
    business,
    'too many person description fields',
  ),
  'InvalidParameterValue.PersonExDescriptionsNameIdentical': rejected(
    business,
    'two person description fields have one name',
  ),
  'InvalidParameterValue.PersonExDescriptionsNameIllegal': rejected(
    business,
    'a person description field has a forbidden character in its name',
  ),
  'InvalidParameterValue.PersonExDescriptionsNameTooLong': rejected(
    business,
    'the name of a person description field is too long',
  ),
  'InvalidParameterValue.PersonExistInGroup': rejected(business, 'the group has a person of this id already'),
  'InvalidParameterValue.PersonFaceNumExceed': rejected(business, 'the person has too many faces'),
  'InvalidParameterValue.PersonGenderIllegal': rejected(business, 'the gender is none of 0, 1, 2'),
  'InvalidParameterValue.PersonIdAlreadyExist': rejected(business, 'the person id is taken'),
  'InvalidParameterValue.PersonIdIllegal': rejected(business, 'the person id has a forbidden character'),
  'InvalidParameterValue.PersonIdNotExist': rejected(business, 'no person has this id'),
  'InvalidParameterValue.PersonIdTooLong': rejected(business, 'the person id is too long'),
  'InvalidParameterValue.PersonNameIllegal': rejected(business, 'the person name has a forbidden character'),
  'InvalidParameterValue.PersonNameTooLong': rejected(business, 'the person name is too long'),
  'InvalidParameterValue.SearchPersonsExceed': rejected(business, 'too many persons are searched'),
  'InvalidParameterValue.UploadFaceNumExceed': rejected(business, 'too many faces in one upload'),
  'InvalidParameterValue.UrlIllegal': {
    lists: business,
    ours: 'URL_INVALID',
    retryable: false,
    message: 'the image URL is not valid',
  },
  'LimitExceeded.ErrorFaceNumExceed': rejected(business, 'too many faces'),
  'MissingParameter.ErrorParameterEmpty': rejected(business, 'a required parameter is empty'),
  'ResourceUnavailable.Delivering': account(business, 'the service is being set up for the account'),
  'ResourceUnavailable.Freeze': account(business, 'the account is frozen'),
  'ResourceUnavailable.InArrears': account(business, 'the account has unpaid bills'),
  'ResourceUnavailable.NotExist': account(business, 'the service is not activated for the account'),
  'ResourceUnavailable.Recover': account(business, 'the service was taken back from the account'),
  'ResourceUnavailable.StopUsing': account(business, 'the service is stopped for the account'),
  'ResourceUnavailable.UnknownStatus': account(business, 'the billing state is unknown'),
  'ResourcesSoldOut.ChargeStatusException': account(business, 'the billing state is abnormal'),
  'UnsupportedOperation.UnknowMethod': rejected(business, 'no method has this name'),

  ActionOffline: rejected(common, 'the action has been withdrawn'),
  'AuthFailure.InvalidAuthorization': authFailed('the Authorization header is malformed'),
  'AuthFailure.InvalidSecretId': authFailed('the secret id is not one of a cloud API key'),
  'AuthFailure.MFAFailure': forbidden('multi-factor authentication failed'),
  'AuthFailure.SecretIdNotFound': authFailed('the secret id does not exist'),
  'AuthFailure.SignatureExpire': {
    lists: common,
    ours: 'AUTH_CLOCK_SKEW',
    retryable: false,
    message: "the signature's timestamp is more than five minutes from the server's clock",
  },
  'AuthFailure.SignatureFailure': authFailed('the signature does not match'),
  'AuthFailure.TokenFailure': authFailed('the temporary token is not valid'),
  'AuthFailure.UnauthorizedOperation': forbidden('the key may not call this'),
  DryRunOperation: rejected(common, 'the request was a dry run and would have succeeded'),
  FailedOperation: {
    lists: common,
    ours: 'VENDOR_FAILED',
    retryable: false,
    message: 'the operation failed',
  },
  InvalidAction: rejected(common, 'there is no such action'),
  InvalidParameter: rejected(common, 'a parameter is not valid'),
  InvalidParameterValue: rejected(common, 'the value of a parameter is not valid'),
  InvalidRequest: rejected(common, 'the request body is malformed'),
  IpInBlacklist: forbidden('the caller address is on the deny list'),
  IpNotInWhitelist: forbidden('the caller address is not on the allow list'),
  LimitExceeded: rejected(common, 'a quota is exceeded'),
  MissingParameter: rejected(common, 'a parameter is missing'),
  NoSuchProduct: rejected(common, 'there is no such product'),
  NoSuchVersion: rejected(common, 'there is no such API version'),
  RequestLimitExceeded: rateLimited('too many requests'),
  'RequestLimitExceeded.GlobalRegionUinLimitExceeded': rateLimited('too many requests of the account'),
  'RequestLimitExceeded.IPLimitExceeded': rateLimited('too many requests from the address'),
  'RequestLimitExceeded.UinLimitExceeded': rateLimited('too many requests of the account'),
  RequestSizeLimitExceeded: {
    lists: common,
    ours: 'IMAGE_TOO_MANY_BYTES',
    retryable: false,
    message: 'the request is larger than allowed',
  },
  ResourceInUse: rejected(common, 'the resource is in use'),
  ResourceInsufficient: rejected(common, 'not enough of the resource is left'),
  ResourceNotFound: rejected(common, 'the resource does not exist'),
  ResourceUnavailable: account(common, 'the resource is not available to the account'),
  ResponseSizeLimitExceeded: rejected(common, 'the response would be larger than allowed'),
  ServiceUnavailable: unavailable(common, 'the service is temporarily unavailable'),
  UnauthorizedOperation: forbidden('the key is not authorized for the operation'),
  UnknownParameter: rejected(common, 'an unknown parameter was passed'),
  UnsupportedOperation: rejected(common, 'the operation is not supported'),
  UnsupportedProtocol: rejected(common, 'only GET and POST over HTTP or HTTPS are supported'),
  UnsupportedRegion: rejected(common, 'the region is not supported'),

  'FailedOperation.FaceQualityNotQualified': {
    lists: extra,
    ours: 'FACE_QUALITY',
    retryable: false,
    message: 'the face does not meet the quality asked for',
  },
  'FailedOperation.FaceSizeTooSmall': {
    lists: extra,
    ours: 'FACE_TOO_SMALL',
    retryable: false,
    message: 'the face is too small',
  },
  'FailedOperation.ImageResolutionExceed': {
    lists: extra,
    ours: 'IMAGE_TOO_LARGE',
    retryable: false,
    message: 'the image has too many pixels a side',
  },
  'FailedOperation.ImageResolutionTooSmall': {
    lists: extra,
    ours: 'IMAGE_TOO_SMALL',
    retryable: false,
    message: 'the image has too few pixels a side',
  },
  'FailedOperation.RpcFail': unavailable(extra, 'a call behind the API failed'),
  'FailedOperation.UnKnowError': {
    lists: extra,
    ours: 'VENDOR_FAILED',
    retryable: false,
    message: 'unknown error of the service',
  },
  'InvalidParameterValue.FaceModelVersionIllegal': rejected(extra, 'FaceModelVersion is not a known version'),
  'InvalidParameterValue.QualityControlIllegal': rejected(extra, 'QualityControl is not within 0 to 4'),
  'ResourceUnavailable.LowBalance': account(extra, 'the balance is too low'),
} as const satisfies Record<string, TencentErrorSpec>;

export type TencentErrorCode = keyof typeof TENCENT_ERRORS;

/**
 * What a Tencent code means. A code that the catalog lacks is understood by the part before its dot, as the
 * vendor adds sub-codes over time (`RequestLimitExceeded.New` is a rate limit); else it is `VENDOR_FAILED`.
 */
export function tencentErrorSpec(code: string): VendorErrorSpec {
  const catalog: Readonly<Record<string, TencentErrorSpec>> = TENCENT_ERRORS;
  if (Object.hasOwn(catalog, code)) return catalog[code]!;
  const family = code.split('.', 1)[0]!;
  if (Object.hasOwn(catalog, family)) return { ...catalog[family]!, unlisted: true };
  if (code.startsWith('AuthFailure.')) {
    return { ...authFailed('the credentials are not accepted'), unlisted: true };
  }
  const message = 'a code that the catalog does not list';
  return { ours: 'VENDOR_FAILED', retryable: false, message, unlisted: true };
}
