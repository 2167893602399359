import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { facelessPng, projectPath } from '@face/testing';
import { createEngine } from '@face/engine';

jest.setTimeout(180_000);

const main = projectPath('packages/cli/dist/main.js');
let folder: string;
let list: string;

interface Report {
  readonly isComplete: boolean;
  readonly dataset: { readonly pairs: number; readonly rejected: readonly { readonly reason: string }[] };
  readonly subjects: readonly {
    readonly name: string;
    readonly answered: number;
    readonly failuresByCode: Readonly<Record<string, number>>;
    readonly claims: readonly {
      readonly falseNonMatches: { readonly events: number; readonly trials: number };
    }[];
  }[];
  readonly notAsked: readonly { readonly name: string; readonly reason: string }[];
  readonly differences: readonly { readonly agreement: number; readonly pairs: number }[];
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'face-bench-'));
  const portraits = readdirSync(projectPath('samples')).filter((name) => /^\w+-\w+\.jpg$/.test(name));
  for (const name of portraits) cpSync(projectPath('samples', name), join(folder, name));
  writeFileSync(join(folder, 'blank.png'), await facelessPng());
  const person = (name: string): string => name.split('-')[0]!;
  const pairs = portraits.flatMap((a, index) =>
    portraits
      .slice(index + 1)
      .map((b) => [a, b, person(a) === person(b) ? 1 : 0, 'all', person(a), person(b)].join(',')),
  );
  list = join(folder, 'pairs.csv');
  const broken = [
    'bruno-front.jpg,gita-front.jpg,1,all,bruno,gita',
    'blank.png,bruno-front.jpg,0,all,none,bruno',
  ];
  writeFileSync(list, ['a,b,same,group,person_a,person_b', ...pairs.slice(0, 20), ...broken, ''].join('\n'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function face(args: readonly string[], env = {}): { status: number | null; stdout: string; stderr: string } {
  const options = { encoding: 'utf8', timeout: 120_000, env: { ...process.env, ...env } } as const;
  return spawnSync(process.execPath, [main, ...args], options);
}

function report(out: string): Report {
  return JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;
}

describe('face bench', () => {
  it('measures profiles on a list, counting what it cannot use', () => {
    const out = join(folder, 'packs');
    const { status, stdout } = face(['bench', list, '--out', out, '--profile', 'fast,balanced']);
    expect(status).toBe(0);
    expect(stdout).toContain('embedded/fast − embedded/balanced');
    const { isComplete, dataset, subjects } = report(out);
    expect([isComplete, dataset.pairs, dataset.rejected.length]).toEqual([true, 21, 1]);
    for (const subject of subjects) {
      expect(subject.answered).toBe(21);
      expect(subject.failuresByCode).toEqual({ NO_FACE: 1 });
      expect(subject.claims[1]!.falseNonMatches.events).toBe(0);
    }
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    expect(page).toContain('data:image/jpeg;base64,');
    expect(page).toContain(`face bench ${list}`);
  });

  it('measures precisions side by side, and says which one a pack does not have', () => {
    const out = join(folder, 'precisions');
    const { status, stderr } = face(['bench', list, '--out', out, '--precision', 'float32,int8,float32']);
    expect(status).toBe(2);
    expect(stderr).toContain('int8');
    const { subjects, notAsked } = report(out);
    expect(subjects.map(({ name }) => name)).toEqual(['embedded/balanced, float32']);
    expect(notAsked).toEqual([
      { name: 'embedded/balanced, int8', reason: expect.stringContaining('no int8 embedder') },
    ]);
  });

  it('tells packs of one name in two folders apart, and takes a name that comes again once', () => {
    const packs = ['one', 'two'].map((name) => {
      mkdirSync(join(folder, name));
      symlinkSync(projectPath('models/embedded'), join(folder, name, 'embedded'));
      return join(folder, name, 'embedded');
    });
    const { status, stdout } = face(['bench', list, '--dry-run', '--pack', [...packs, packs[0]].join(',')]);
    expect(status).toBe(0);
    const named = stdout.split('\n').filter((line) => line.includes('/balanced: '));
    expect(named.map((line) => line.split(': ')[0])).toEqual(packs.map((pack) => `${pack}/balanced`));
  });

  it('measures a server by both wires beside the pack that it serves', async () => {
    const { createServer } = await import('@face/server');
    const engine = await createEngine({ pack: 'embedded', workers: 2 });
    const server = await createServer(
      { port: 0, log: 'silent', facepp: { minFaceSize: 'lenient' } },
      { engine },
    );
    try {
      const url = await server.listen();
      const out = join(folder, 'server');
      const child = spawn(
        process.execPath,
        [main, 'bench', list, '--out', out, '--provider', 'local,server', '--server', url],
        { stdio: 'ignore' },
      );
      expect(await once(child, 'exit')).toEqual([0, null]);
      const { subjects, differences } = report(out);
      expect(subjects.map(({ name }) => name)).toEqual([
        'embedded/balanced',
        'server, Tencent wire',
        'server, Face++ wire',
      ]);
      for (const { failuresByCode } of subjects) expect(failuresByCode).toEqual({ NO_FACE: 1 });
      // Each twice: without the pair that nobody acquires, and with it as refused.
      const twice = [
        [1, 20],
        [1, 21],
      ];
      expect(differences.map(({ agreement, pairs }) => [agreement, pairs])).toEqual([
        ...twice,
        ...twice,
        ...twice,
      ]);
    } finally {
      await server.close();
      await engine.close();
    }
  });

  it('leaves a report when it is stopped', async () => {
    const out = join(folder, 'stopped');
    const command = ['bench', list, '--out', out, '--profile', 'fast,balanced'];
    const child = spawn(process.execPath, [main, ...command], { stdio: 'ignore' });
    const answers = join(out, 'answers');
    while (!existsSync(answers) || readdirSync(answers).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(report(out).isComplete).toBe(false);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Stopped early');
    expect(face(command).status).toBe(0);
    expect(report(out).isComplete).toBe(true);
  });

  it('tells calls and cost without asking anybody', () => {
    const keys = {
      TENCENT_SECRET_ID: 'id',
      TENCENT_SECRET_KEY: 'key',
      TENCENT_ENDPOINT: 'http://127.0.0.1:1',
    };
    const price = join(folder, 'price.json');
    writeFileSync(price, '{"currency": "EUR", "perThousand": {"tencent": 10}}');
    const out = join(folder, 'dry');
    const flags = ['--provider', 'local,tencent', '--price', price, '--max-calls', '10', '--dry-run'];
    const { status, stdout } = face(['bench', list, '--out', out, ...flags], keys);
    expect(status).toBe(0);
    expect(stdout).toMatch(/tencent: \S+, 10 calls, 0\.10 EUR; 0 answers are known, 11 pairs left out/);
    expect(existsSync(out)).toBe(false);
  });

  it('keeps within the budget, and pays for no answer twice', async () => {
    const { createServer } = await import('@face/server');
    const engine = await createEngine({ pack: 'embedded', workers: 2 });
    const server = await createServer({ port: 0, log: 'silent' }, { engine });
    try {
      const keys = {
        TENCENT_SECRET_ID: 'id',
        TENCENT_SECRET_KEY: 'key',
        TENCENT_ENDPOINT: await server.listen(),
        FACE_CACHE_KEY: 'ab'.repeat(32),
      };
      const flags = ['--provider', 'tencent', '--cache', join(folder, 'cache'), '--price-per-1000', '1000'];
      const calls: string[] = [];
      for (const [out, ...more] of [['first', '--max-calls', '8'], ['second'], ['third']] as const) {
        const child = spawn(
          process.execPath,
          [main, 'bench', list, '--out', join(folder, out), ...flags, ...more],
          {
            stdio: 'ignore',
            env: { ...process.env, ...keys },
          },
        );
        expect(await once(child, 'exit')).toEqual([0, null]);
        const { subjects } = JSON.parse(readFileSync(join(folder, out, 'report.json'), 'utf8')) as {
          subjects: { calls: { made: number; remembered: number }; cost: { spent: number } }[];
        };
        const { made, remembered } = subjects[0]!.calls;
        calls.push(`${made} made, ${remembered} kept, ${subjects[0]!.cost.spent} spent`);
      }
      expect(calls).toEqual([
        '8 made, 0 kept, 8 spent',
        '13 made, 8 kept, 13 spent',
        '0 made, 21 kept, 0 spent',
      ]);
    } finally {
      await server.close();
      await engine.close();
    }
  });

  it('ends with 4 for a dataset it cannot use and 2 for flags it does not know', () => {
    const oneClass = join(folder, 'one-class.csv');
    writeFileSync(oneClass, 'a,b,same\nx.jpg,y.jpg,1\n');
    const { status, stderr } = face(['bench', oneClass, '--out', join(folder, 'none')]);
    expect([status, stderr]).toEqual([4, expect.stringContaining('no impostor pair')]);
    expect(face(['bench', list, '--provider', 'nobody']).status).toBe(2);
    expect(
      face(['bench', list, '--out', join(folder, 'none'), '--provider', 'tencent', '--cache', folder]).stderr,
    ).toContain('INVALID_ARGUMENT');
  });
});
