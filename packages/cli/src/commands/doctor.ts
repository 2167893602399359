import type { Command } from 'commander';
import { loadPack } from '@face/models';
import { simd } from '@face/native';
import type { Diagnosis } from '@face/vendors';
import type { FaceError } from '@face/core';
import { isFaceError } from '@face/core';
import { dim, green, print, red } from '../terminal.js';
import { readFaceppKeys, readTencentKeys } from '../vendor-keys.js';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Check the addon, the default pack, and keys, reachability and clock of the cloud services.')
    .option('--pack <name>', 'model pack, or folder of a pack.json', 'embedded')
    .action(doctor);
}

async function doctor({ pack }: { pack: string }): Promise<void> {
  const failures = [
    await check('native addon', () =>
      Promise.resolve(`SIMD level ${simd().active}, CPU offers ${simd().supported.join(', ')}`),
    ),
    await check(`pack ${pack}`, async () => `${(await loadPack(pack)).id} is complete`),
  ];
  const { diagnoseFacepp, diagnoseTencent } = await import('@face/vendors');
  failures.push(
    await checkVendor('tencent', readTencentKeys, diagnoseTencent),
    await checkVendor('facepp', readFaceppKeys, diagnoseFacepp),
  );
  const first = failures.find((failure) => failure !== undefined);
  if (first !== undefined) throw first;
}

async function check(name: string, run: () => Promise<string>): Promise<FaceError | undefined> {
  try {
    print(`${green('✓')} ${name}: ${await run()}`);
    return undefined;
  } catch (error) {
    if (!isFaceError(error)) throw error;
    print(`${red('✗')} ${name}: ${error.message}`);
    return error;
  }
}

async function checkVendor<Keys>(
  vendor: string,
  readKeys: () => Keys | undefined,
  diagnose: (keys: Keys) => Promise<readonly Diagnosis[]>,
): Promise<FaceError | undefined> {
  try {
    const keys = readKeys();
    if (keys !== undefined) return showDiagnoses(vendor, await diagnose(keys));
    print(`${dim('-')} ${vendor}: no keys`);
    return undefined;
  } catch (error) {
    if (!isFaceError(error)) throw error;
    print(`${red('✗')} ${vendor} keys: ${error.message}`);
    return error;
  }
}

function showDiagnoses(vendor: string, diagnoses: readonly Diagnosis[]): FaceError | undefined {
  for (const { check: what, ok, detail } of diagnoses) {
    const mark = ok === undefined ? dim('-') : ok ? green('✓') : red('✗');
    print(`${mark} ${vendor} ${what}: ${detail}`);
  }
  return diagnoses.find(({ ok }) => ok === false)?.error;
}
