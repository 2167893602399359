import type { Command } from 'commander';
import { type FileState, installPack, listPacks, verifyPack, whereModels } from '@face/models';
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
    .argument('[pack]', 'name of the pack; all of which a file is there without it')
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
  const names = pack === undefined ? (await listPacks()).map(({ name }) => name) : [pack];
  let firstBad: FaceError | undefined;
  for (const name of names) {
    const files = await verifyPack(name);
    if (pack === undefined && files.every(({ state }) => state === 'missing')) {
      print(`${name.padEnd(10)} ${dim('not installed')}`);
      continue;
    }
    for (const file of files) {
      const { name: fileName, state, found } = file;
      const shown = state === 'ok' ? 'ok' : red(state);
      print(`${name.padEnd(10)} ${fileName.padEnd(40)} ${shown}${found === undefined ? '' : ` (${found})`}`);
      if (state !== 'ok') firstBad ??= badFile(name, file);
    }
  }
  if (firstBad !== undefined) throw firstBad;
}

function badFile(pack: string, { path: file, state, expected, found }: FileState): FaceError {
  const command = `face models pull ${pack}`;
  if (state === 'missing') return new FaceError('MODEL_FILE_MISSING', { file, command });
  // A pull trusts what it has verified before: without --force it could pass over what the full check has found.
  return new FaceError('MODEL_FILE_CORRUPT', { file, expected, found, command: `${command} --force` });
}
