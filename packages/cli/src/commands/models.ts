import type { Command } from 'commander';
import { installPack, listPacks, verifyPack, whereModels } from '@face/models';
import { FaceError } from '@face/core';
import { createProgressDisplay } from '../progress.js';
import { bold, dim, print, red } from '../terminal.js';

export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('List, fetch and check model packs.');
  models
    .command('list')
    .description('Show every known pack with its licence and whether it is installed.')
    .option('--json', 'print one JSON array')
    .action(list);
  models
    .command('pull')
    .description('Fetch, check and convert the networks of a pack.')
    .argument('<pack>', 'name of the pack, e.g. standard')
    .option('--force', 'fetch and convert again what is already there')
    .action(pull);
  models
    .command('verify')
    .description('Check every file of a pack against its sha256.')
    .argument('[pack]', 'name of the pack; all installed ones without it')
    .action(verify);
  models
    .command('where')
    .description('Print the folders in which packs are looked for.')
    .action(() => {
      print(...whereModels());
    });
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const packs = await listPacks();
  if (json === true) {
    print(JSON.stringify(packs));
    return;
  }
  for (const { name, title, licence, installed, downloadBytes } of packs) {
    const megabytes = (downloadBytes / 1e6).toFixed(1);
    const state = installed
      ? 'installed'
      : downloadBytes > 0
        ? `face models pull ${name} (${megabytes} MB)`
        : 'not installed';
    print(`${bold(name.padEnd(10))} ${title}`, `${' '.repeat(11)}${dim(`${licence} · ${state}`)}`);
  }
}

async function pull(pack: string, { force }: { force?: boolean }): Promise<void> {
  const progress = createProgressDisplay();
  try {
    const report = await installPack(pack, {
      force,
      onProgress: ({ step, file, doneBytes, totalBytes }) => {
        progress.update(`${step} ${file}`, doneBytes, totalBytes);
      },
    });
    progress.stop();
    const what =
      report.installed.length === 0 ? 'is complete already' : `installed ${report.installed.join(', ')}`;
    print(`${pack}: ${what} in ${report.folder} (${(report.elapsedMs / 1000).toFixed(1)} s)`);
  } finally {
    progress.stop();
  }
}

async function verify(pack: string | undefined): Promise<void> {
  const names =
    pack === undefined
      ? (await listPacks()).filter(({ installed }) => installed).map(({ name }) => name)
      : [pack];
  let firstBad: { pack: string; path: string; found: string } | undefined;
  for (const name of names) {
    for (const { name: file, path, state, found } of await verifyPack(name)) {
      print(
        `${name.padEnd(10)} ${file.padEnd(40)} ${state === 'ok' ? 'ok' : red(state)}${found === undefined ? '' : ` (${found})`}`,
      );
      if (state !== 'ok') firstBad ??= { pack: name, path, found: found ?? 'nothing' };
    }
  }
  if (firstBad !== undefined) {
    const { pack: name, path, found } = firstBad;
    throw new FaceError('MODEL_FILE_CORRUPT', {
      file: path,
      expected: 'the sha256 of pack.json',
      found,
      command: `face models pull ${name}`,
    });
  }
}
