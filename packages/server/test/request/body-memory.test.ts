import { describe, expect, it } from '@jest/globals';
import { BodyMemory } from '../../src/request/body-memory.js';

const MIB = 2 ** 20;

describe('BodyMemory', () => {
  it('gives memory again that was given back, of the size that is asked for', () => {
    const memory = new BodyMemory();
    const first = memory.take(MIB);
    memory.giveBack(first);
    const second = memory.take(MIB - 5);
    expect(second.buffer).toBe(first.buffer);
    expect(second).toHaveLength(MIB - 5);
  });

  it('never gives to two what neither gave back', () => {
    const memory = new BodyMemory();
    const taken = [memory.take(MIB), memory.take(MIB), memory.take(MIB)];
    expect(new Set(taken.map(({ buffer }) => buffer)).size).toBe(3);
    memory.giveBack(taken[0]!);
    expect(memory.take(MIB).buffer).toBe(taken[0]!.buffer);
    expect(taken.map(({ buffer }) => buffer)).not.toContain(memory.take(MIB).buffer);
  });

  it('does not hand out far more than is asked for, nor keep small and huge bodies', () => {
    const memory = new BodyMemory();
    for (const size of [1000, 8 * MIB, 40 * MIB]) memory.giveBack(memory.take(size));
    expect(memory.take(MIB).buffer.byteLength).toBe(MIB);
    expect(memory.take(1000).buffer.byteLength).toBe(1000);
    expect(memory.take(40 * MIB).buffer.byteLength).toBe(40 * MIB);
  });

  it('keeps a bounded amount', () => {
    const memory = new BodyMemory();
    const taken = Array.from({ length: 20 }, () => memory.take(4 * MIB));
    for (const each of taken) memory.giveBack(each);
    const again = Array.from({ length: 20 }, () => memory.take(4 * MIB));
    const reused = again.filter(({ buffer }) => taken.some((each) => each.buffer === buffer));
    expect(reused).toHaveLength(8);
  });
});
