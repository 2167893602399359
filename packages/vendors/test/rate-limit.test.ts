import { describe, expect, it } from '@jest/globals';
import { createRateLimit } from '../src/rate-limit.js';
import { setTimeout as sleep } from 'node:timers/promises';

const never = (): AbortSignal => new AbortController().signal;
const base = { requests: 3, perMs: 40 };

/** Largest number of times within any window of `perMs`. */
function mostWithin(timesMs: readonly number[], perMs: number): number {
  const sorted = [...timesMs].sort((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last += 1) {
    while (sorted[last]! - sorted[first]! >= perMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

describe('createRateLimit', () => {
  it('lets a full bucket go at once and the next wait', async () => {
    let time = 0;
    const limit = createRateLimit(base, () => time);
    const ends = await Promise.all([1, 2, 3].map(() => limit.acquire(never())));
    let granted = false;
    const fourth = limit.acquire(never()).then((end) => {
      granted = true;
      return end;
    });
    ends[0]!();
    await sleep(5);
    expect(granted).toBe(false);
    time = 40;
    (await fourth)();
    ends.forEach((end) => {
      end();
    });
  });

  it('never grants more than its tokens within any window, whatever the requests take', async () => {
    const limit = createRateLimit({ ...base, requests: 5 });
    const times: number[] = [];
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const end = await limit.acquire(never());
        // A request may arrive anywhere between its start and its end; both ends of that are recorded.
        times.push(performance.now());
        await sleep(index % 4);
        end();
      }),
    );
    expect(times).toHaveLength(60);
    expect(mostWithin(times, 40)).toBeLessThanOrEqual(5);
  });

  it('grants in the order of asking', async () => {
    const limit = createRateLimit({ ...base, requests: 1, perMs: 2 });
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const end = await limit.acquire(never());
        order.push(index);
        end();
      }),
    );
    expect(order).toEqual([...Array(10).keys()]);
  });

  it('lets those at the front go before all others, in the order of asking', async () => {
    const limit = createRateLimit({ requests: 1, perMs: 2 });
    const first = await limit.acquire(never());
    const order: string[] = [];
    const ask = async (name: string, place: 'front' | 'back'): Promise<void> => {
      const end = await limit.acquire(never(), place);
      order.push(name);
      end();
    };
    const all = [
      ask('new 1', 'back'),
      ask('again 1', 'front'),
      ask('new 2', 'back'),
      ask('again 2', 'front'),
    ];
    first();
    await Promise.all(all);
    expect(order).toEqual(['again 1', 'again 2', 'new 1', 'new 2']);
  });

  it('gives the turn of one that aborts to the next', async () => {
    const limit = createRateLimit({ requests: 1, perMs: 5 });
    const end = await limit.acquire(never());
    const controller = new AbortController();
    const aborted = limit.acquire(controller.signal);
    const next = limit.acquire(never());
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    end();
    (await next)();
  });

  it('spends no token on a signal that is aborted already', async () => {
    const limit = createRateLimit({ ...base, requests: 1, perMs: 1e6 });
    await expect(limit.acquire(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    await limit.acquire(never());
  });

  it('counts a turn that is ended twice once', async () => {
    const limit = createRateLimit({ requests: 2, perMs: 20 });
    const end = await limit.acquire(never());
    await limit.acquire(never());
    end();
    end();
    await limit.acquire(never());
    const fourth = limit.acquire(never());
    await expect(Promise.race([fourth, sleep(80, 'waits')])).resolves.toBe('waits');
  });
});
