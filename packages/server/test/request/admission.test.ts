import { describe, expect, it } from '@jest/globals';
import { Admission } from '../../src/request/admission.js';

const busy = expect.objectContaining({ code: 'SERVER_BUSY' });

describe('Admission', () => {
  it('bounds the number of requests', () => {
    const admission = new Admission({ maxInFlight: 2, maxInFlightBytes: 1000 });
    const leave = admission.enter(0);
    admission.enter(0);
    expect(() => admission.enter(0)).toThrow(busy);
    leave();
    leave();
    expect(admission.inFlight).toBe(1);
    admission.enter(0);
  });

  it('bounds the bytes of all bodies together, but never refuses the only request', () => {
    const admission = new Admission({ maxInFlight: 10, maxInFlightBytes: 1000 });
    const leave = admission.enter(5000);
    expect(() => admission.enter(1)).toThrow(busy);
    leave();
    admission.enter(600);
    admission.enter(400);
    expect(() => admission.enter(1)).toThrow(busy);
  });
});
