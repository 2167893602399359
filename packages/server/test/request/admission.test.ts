import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { FaceError } from '@face/core';
import { Admission } from '../../src/request/admission.js';

const busy = expect.objectContaining({ code: 'SERVER_BUSY' });
const LIMITS = { maxInFlight: 2, maxInFlightBytes: 1000, maxArriving: 8, minBytesPerSecond: 100 };
const ignore = (): void => undefined;

describe('Admission', () => {
  it('bounds the number of requests in work', () => {
    const admission = new Admission(LIMITS);
    const leave = admission.enter();
    admission.enter();
    expect(() => admission.enter()).toThrow(busy);
    expect(() => {
      admission.requireRoom();
    }).toThrow(busy);
    leave();
    leave();
    expect(admission.inFlight).toBe(1);
    admission.enter();
    admission.close();
  });

  it('gives no place for work to a body on its way', () => {
    const admission = new Admission(LIMITS);
    admission.arrive('a', ignore);
    admission.arrive('b', ignore);
    expect([admission.arriving, admission.inFlight]).toEqual([2, 0]);
    admission.close();
  });

  it('bounds the bytes of all bodies together, but never refuses the only one', () => {
    const admission = new Admission(LIMITS);
    const first = admission.arrive('a', ignore);
    first.progress(5000, 5000);
    const second = admission.arrive('b', ignore);
    expect(() => {
      second.progress(1, 1);
    }).toThrow(busy);
    first.complete();
    expect(admission.bytes).toBe(5000);
    first.end();
    first.end();
    expect(admission.bytes).toBe(0);
    second.progress(600, 600);
    admission.close();
  });

  it('lets one address have a quarter of the bodies and half of the bytes on their way', () => {
    const admission = new Admission(LIMITS);
    const first = admission.arrive('a', ignore);
    const second = admission.arrive('a', ignore);
    expect(() => admission.arrive('a', ignore)).toThrow(busy);
    admission.arrive('b', ignore).progress(100, 100);
    first.progress(300, 300);
    expect(() => {
      second.progress(201, 201);
    }).toThrow(busy);
    first.complete();
    second.progress(201, 201);
    admission.arrive('a', ignore);
    admission.close();
  });

  it('gives a body up that comes too slowly, and only that', async () => {
    const admission = new Admission(LIMITS);
    const givenUp: string[] = [];
    const note = (name: string) => (error: FaceError) => void givenUp.push(`${name} ${error.code}`);
    admission.arrive('a', note('slow')).progress(100, 900);
    const steady = admission.arrive('b', note('steady'));
    admission.arrive('c', note('complete')).complete();
    for (let received = 60; received <= 660; received += 60) {
      steady.progress(received, 0);
      await sleep(500);
    }
    expect(givenUp).toEqual(['slow REQUEST_TOO_SLOW']);
    expect(admission.arriving).toBe(1);
    admission.close();
  });
});
