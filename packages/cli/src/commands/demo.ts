import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FaceError } from '@face/core';
import { createEngine } from '@face/engine';
import type { Command } from 'commander';
import { showComparison } from '../show-comparison.js';
import { bold, dim, print } from '../terminal.js';

const SAMPLES = new URL('../../../../samples/', import.meta.url);

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('Compare three rendered portraits: one person twice, another person once.')
    .option('--pack <name>', 'model pack, or folder of a pack.json', 'embedded')
    .action(demo);
}

async function demo({ pack }: { pack: string }): Promise<void> {
  const list = new URL('people.json', SAMPLES);
  if (!existsSync(list)) {
    throw new FaceError('IMAGE_FILE_NOT_FOUND', {
      file: fileURLToPath(list),
      reason: 'the samples are part of a checkout only',
    });
  }
  const { people } = JSON.parse(await readFile(list, 'utf8')) as { people: { files: string[] }[] };
  const [first, second] = people as [{ files: string[] }, { files: string[] }];
  const file = (name: string): string => relative(process.cwd(), fileURLToPath(new URL(name, SAMPLES)));
  const pairs = [
    { title: 'The same person, twice', names: [file(first.files[0]!), file(first.files[1]!)] as const },
    { title: 'Two people', names: [file(first.files[0]!), file(second.files[0]!)] as const },
  ];
  const engine = await createEngine({ pack, workers: 2 });
  try {
    for (const { title, names } of pairs) {
      const comparison = await engine.compare({ file: names[0] }, { file: names[1] });
      print('', bold(title), '', ...showComparison(comparison, names));
    }
    print('', dim('Try your own: npm start -- compare a.jpg b.jpg'), '');
  } finally {
    await engine.close();
  }
}
