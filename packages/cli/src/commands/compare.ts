import type { Command } from 'commander';
import { PROFILES, type ProfileName, createEngine } from '@face/engine';
import { parseProfile } from '../parse-profile.js';
import { saveOverlay } from '../overlay.js';
import { showComparison } from '../show-comparison.js';
import { print } from '../terminal.js';

interface CompareFlags {
  readonly pack: string;
  readonly profile: ProfileName;
  readonly rotate?: boolean;
  readonly json?: boolean;
  readonly saveOverlay?: string;
}

export function addCompareCommand(program: Command): void {
  program
    .command('compare')
    .description('Compare the largest faces of two images and print a calibrated 0-100 score.')
    .argument('<a>', 'first image file (JPEG, PNG, BMP or WebP)')
    .argument('<b>', 'second image file')
    .option('--pack <name>', 'model pack, or folder of a pack.json', 'embedded')
    .option('--profile <name>', Object.keys(PROFILES).join(', '), parseProfile, 'balanced' as const)
    .option('--rotate', 'also try images turned by 90, 180 and 270 degrees')
    .option('--json', 'print one JSON object')
    .option('--save-overlay <file>', 'write a PNG with boxes and landmarks')
    .action(compare);
}

async function compare(a: string, b: string, flags: CompareFlags): Promise<void> {
  // A single comparison has two images: more workers would only take longer to start.
  const engine = await createEngine({ pack: flags.pack, profile: flags.profile, workers: 2 });
  try {
    const comparison = await engine.compare(
      { file: a },
      { file: b },
      { rotate: flags.rotate === true ? 'auto' : 'never' },
    );
    if (flags.json === true) print(JSON.stringify(comparison));
    else print('', ...showComparison(comparison, [a, b]), '');
    if (flags.saveOverlay !== undefined) await saveOverlay(flags.saveOverlay, [a, b], comparison.faces);
  } finally {
    await engine.close();
  }
}
