import { AsyncLocalStorage } from 'node:async_hooks';
import diagnostics from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Comparison } from '@face/core';
import { facelessPng } from '@face/testing';
import { type Engine, createEngine } from '../src/engine.js';
import {
  ENGINE_CHANNELS,
  type EngineAnalyzeEvent,
  type EngineCallEvent,
  type EngineStageEvent,
} from '../src/tracing.js';
import { sample } from './sample-files.js';

let engine: Engine;
const undo: (() => void)[] = [];

beforeAll(async () => {
  engine = await createEngine({ workers: 1, maxQueue: 2 });
}, 30_000);
afterAll(() => engine.close());
afterEach(() => {
  for (const each of undo.splice(0)) each();
});

function listen<Event>(name: string): Event[] {
  const events: Event[] = [];
  const subscriber = (event: unknown): void => void events.push(event as Event);
  diagnostics.subscribe(name, subscriber);
  undo.push(() => diagnostics.unsubscribe(name, subscriber));
  return events;
}

describe('engine.stats', () => {
  it('counts images by what became of them', async () => {
    const before = engine.stats();
    await engine.compare({ file: sample(0, 0) }, { file: sample(0, 1) });
    await expect(engine.embed({ bytes: await facelessPng() })).rejects.toThrow();
    await Promise.allSettled(Array.from({ length: 5 }, () => engine.detect({ file: sample(0, 0) })));
    await expect(engine.detect({ file: sample(0, 0) }, { signal: AbortSignal.abort() })).rejects.toThrow();
    const after = engine.stats();
    expect(after.done - before.done).toBe(2 + 3);
    expect(after.failed).toEqual({ NO_FACE: 1, ENGINE_BUSY: 2, ABORTED: 1 });
    expect(after).toMatchObject({ workers: 1, running: 0, queued: 0, restarted: 0 });
  });

  it('summarises the time of every stage', async () => {
    const before = engine.stats().stages;
    await engine.compare({ file: sample(1, 0) }, { file: sample(1, 1) });
    const { stages } = engine.stats();
    expect(Object.keys(stages)).toEqual(
      expect.arrayContaining(['queue', 'read', 'open', 'decode', 'detect', 'embed']),
    );
    expect(stages.embed!.count - before.embed!.count).toBe(2);
    const { p50Ms, p95Ms, p99Ms, maxMs, meanMs } = stages.detect!;
    expect(p50Ms).toBeGreaterThan(0);
    expect([p50Ms, p95Ms, p99Ms]).toEqual([p50Ms, p95Ms, p99Ms].sort((a, b) => a - b));
    // Buckets are two digits wide.
    expect(p99Ms).toBeLessThanOrEqual(maxMs * 1.02);
    expect(meanMs).toBeLessThanOrEqual(maxMs);
  });
});

describe('engine.info', () => {
  it('tells all that a score may depend on, and the limits', () => {
    const version: unknown = expect.stringMatching(/^\d+\.\d+\.\d+/);
    expect(engine.info).toMatchObject({
      pack: 'embedded',
      profile: 'balanced',
      rotate: 'never',
      workers: 1,
      maxQueue: 2,
      limits: { minSide: 16, formats: expect.arrayContaining(['jpeg', 'bmp']) as unknown },
      simd: { active: expect.any(String) as unknown },
      versions: {
        engine: version,
        onnxruntime: version,
        sharp: version,
        libvips: version,
        node: version,
        pack: 1,
      },
    });
  });
});

describe('diagnostics channels', () => {
  it('publish a call, its two images and their stages under one request id', async () => {
    const starts = listen<EngineCallEvent>('tracing:face.engine.call:start');
    const ends = listen<EngineCallEvent>('tracing:face.engine.call:asyncEnd');
    const images = listen<EngineAnalyzeEvent>('tracing:face.engine.analyze:asyncEnd');
    const stages = listen<EngineStageEvent>(ENGINE_CHANNELS.stage);
    const { requestId, model } = await engine.compare({ file: sample(0, 0) }, { file: sample(0, 1) });
    expect(starts).toEqual([expect.objectContaining({ requestId, operation: 'compare', model })]);
    expect(ends).toHaveLength(1);
    expect(images.map(({ side }) => side)).toEqual(['a', 'b']);
    for (const image of images) {
      expect(image).toMatchObject({ requestId, model, result: { faces: 1 } });
      expect(image.result!.ranMs).toBeGreaterThan(0);
    }
    for (const side of ['a', 'b']) {
      const names = stages.filter((event) => event.side === side).map(({ stage }) => stage);
      expect(names).toEqual(expect.arrayContaining(['queue', 'read', 'open', 'decode', 'detect', 'embed']));
    }
    expect(stages.every((event) => event.requestId === requestId && event.durationMs >= 0)).toBe(true);
  });

  it('publish the error of a call and of the image', async () => {
    const calls = listen<EngineCallEvent>('tracing:face.engine.call:error');
    const images = listen<EngineAnalyzeEvent>('tracing:face.engine.analyze:error');
    await expect(
      engine.compare({ file: sample(0, 0) }, { bytes: await facelessPng() }),
    ).rejects.toMatchObject({ code: 'NO_FACE' });
    expect(calls).toMatchObject([{ operation: 'compare', error: { code: 'NO_FACE' } }]);
    expect(images).toMatchObject([{ side: 'b', error: { code: 'NO_FACE' } }]);
  });

  it('carry no image and no embedding', async () => {
    const names = ['call', 'analyze'].flatMap((each) =>
      ['start', 'end', 'asyncStart', 'asyncEnd'].map((moment) => `tracing:face.engine.${each}:${moment}`),
    );
    const events = [...names, ENGINE_CHANNELS.stage].map((name) => listen<object>(name));
    await engine.embed({ bytes: readFileSync(sample(0, 0)) });
    const all = events.flat();
    expect(all.length).toBeGreaterThan(8);
    expect(JSON.stringify(all).length).toBeLessThan(all.length * 500);
  });

  it('run in the async context of the caller, so that spans nest', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    for (const name of ['tracing:face.engine.call:start', 'tracing:face.engine.analyze:start']) {
      const subscriber = (): void => void seen.push(context.getStore());
      diagnostics.subscribe(name, subscriber);
      undo.push(() => diagnostics.unsubscribe(name, subscriber));
    }
    let after: string | undefined;
    const result: Comparison = await context.run('parent', async () => {
      const answer = await engine.compare({ file: sample(0, 0) }, { file: sample(0, 1) });
      after = context.getStore();
      return answer;
    });
    expect(result.score).toBeGreaterThan(80);
    expect([...seen, after]).toEqual(['parent', 'parent', 'parent', 'parent']);
  });
});
