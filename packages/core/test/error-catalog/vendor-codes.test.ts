import { describe, expect, it } from '@jest/globals';
import {
  ERRORS,
  FACEPP_ERRORS,
  TENCENT_ERRORS,
  type VendorErrorSpec,
  faceppErrorSpec,
  tencentErrorSpec,
} from '../../src/index.js';

const all: [string, VendorErrorSpec][] = [
  ...Object.entries(TENCENT_ERRORS),
  ...Object.entries(FACEPP_ERRORS),
];

describe('vendor codes', () => {
  it('are 111 of Tencent (65 + 38 + 9, one on two lists) and 15 of Face++', () => {
    expect(Object.keys(TENCENT_ERRORS)).toHaveLength(111);
    expect(Object.keys(FACEPP_ERRORS)).toHaveLength(15);
  });

  it.each(all)('%s maps to a code of ours that is retryable if it is', (_code, spec) => {
    expect(Object.hasOwn(ERRORS, spec.ours)).toBe(true);
    if (spec.retryable) expect(ERRORS[spec.ours].retryable).toBe(true);
    expect(spec.message).not.toBe('');
  });
});

describe('tencentErrorSpec', () => {
  it('finds a listed code', () => {
    expect(tencentErrorSpec('InvalidParameterValue.NoFaceInPhoto').ours).toBe('NO_FACE');
  });

  it('reads an unlisted sub-code by the part before its dot', () => {
    const spec = tencentErrorSpec('RequestLimitExceeded.SomethingNew');
    expect(spec).toMatchObject({ ours: 'VENDOR_RATE_LIMITED', retryable: true });
    expect(tencentErrorSpec('AuthFailure.SomethingNew').ours).toBe('AUTH_FAILED');
  });

  it.each(['', 'NeverHeardOf', 'constructor', '__proto__', 'toString.x'])(
    'calls %p VENDOR_FAILED',
    (code) => {
      expect(tencentErrorSpec(code)).toMatchObject({ ours: 'VENDOR_FAILED', retryable: false });
    },
  );
});

describe('faceppErrorSpec', () => {
  it('tells an empty balance from a denied permission', () => {
    expect(faceppErrorSpec('AUTHORIZATION_ERROR', 'Denied by Admin').ours).toBe('AUTH_FORBIDDEN');
    expect(faceppErrorSpec('AUTHORIZATION_ERROR', 'Insufficient Account Balance').ours).toBe(
      'VENDOR_ACCOUNT',
    );
  });

  it.each(['', 'NEW_MESSAGE', 'constructor'])('calls %p VENDOR_FAILED', (code) => {
    expect(faceppErrorSpec(code)).toMatchObject({ ours: 'VENDOR_FAILED', retryable: false });
  });
});
