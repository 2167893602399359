import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCallSlots } from '../src/call-slots.js';
import { refusal } from './cloud/refusal.js';

const never = (): AbortSignal => new AbortController().signal;

describe('createCallSlots', () => {
  it('caps what is at work at once, exactly', async () => {
    const slots = createCallSlots(4, 100);
    let atWork = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const leave = await slots.enter(never());
        atWork += 1;
        most = Math.max(most, atWork);
        await sleep(1);
        atWork -= 1;
        leave();
      }),
    );
    expect(most).toBe(4);
  });

  it('refuses one more than may wait', async () => {
    const slots = createCallSlots(1, 1);
    const leave = await slots.enter(never());
    const waiting = slots.enter(never());
    const error = await refusal(slots.enter(never()));
    expect(error).toMatchObject({ code: 'ENGINE_BUSY', params: { queued: 1, maxQueue: 1 } });
    leave();
    (await waiting)();
    (await slots.enter(never()))();
  });

  it('gives the place of one that aborts to the next', async () => {
    const slots = createCallSlots(1, 10);
    const leave = await slots.enter(never());
    const controller = new AbortController();
    const aborted = slots.enter(controller.signal);
    const next = slots.enter(never());
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    leave();
    (await next)();
  });

  it('counts a slot that is left twice once', async () => {
    const slots = createCallSlots(1, 10);
    const leave = await slots.enter(never());
    leave();
    leave();
    await slots.enter(never());
    await expect(Promise.race([slots.enter(never()), sleep(30, 'waits')])).resolves.toBe('waits');
  });
});
