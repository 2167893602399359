import {
  type FaceComparer,
  FaceError,
  type QualityLevel,
  type SideBySideAnswer,
  isFaceError,
  sideBySide,
} from '@face/core';
import { PROFILES, type PrecisionWish, type ProfileName } from '@face/engine';
import type { Command } from 'commander';
import { saveOverlay } from '../overlay.js';
import { PRECISION_HELP, parsePrecision } from '../parse-precision.js';
import { parseProfile } from '../parse-profile.js';
import { parseQuality } from '../parse-quality.js';
import { type Provider, openProvider, parseProviders } from '../providers.js';
import { showComparison } from '../show-comparison.js';
import { bold, print, red } from '../terminal.js';

interface CompareFlags {
  readonly provider: readonly Provider[];
  readonly pack: string;
  readonly profile: ProfileName;
  readonly precision: PrecisionWish;
  readonly rotate?: boolean;
  readonly quality?: QualityLevel;
  readonly json?: boolean;
  readonly saveOverlay?: string;
}

export function addCompareCommand(program: Command): void {
  program
    .command('compare')
    .description('Compare the largest faces of two images and print a calibrated 0-100 score.')
    .argument('<a>', 'first image file (JPEG, PNG, BMP or WebP)')
    .argument('<b>', 'second image file')
    .option('--provider <name>', 'local, tencent, facepp, or all whose keys are there', parseProviders, [
      'local',
    ])
    .option('--pack <name>', 'model pack, or folder of a pack.json', 'embedded')
    .option('--profile <name>', Object.keys(PROFILES).join(', '), parseProfile, 'balanced' as const)
    .option('--precision <name>', PRECISION_HELP, parsePrecision, 'auto' as const)
    .option('--rotate', 'also try images turned by 90, 180 and 270 degrees (local)')
    .option('--quality <level>', 'refuse faces below a level: 0 takes any, 4 good portraits', parseQuality)
    .option('--json', 'print one JSON object')
    .option('--save-overlay <file>', 'write a PNG with boxes and landmarks, for one provider only')
    .action(compare);
}

async function compare(a: string, b: string, flags: CompareFlags): Promise<void> {
  const several = flags.provider.length > 1;
  if (several && flags.saveOverlay !== undefined) {
    throw new FaceError('INVALID_ARGUMENT', { name: '--save-overlay', reason: 'shows one provider only' });
  }
  const opened = await Promise.all(flags.provider.map((provider) => tryToOpen(provider, flags)));
  const comparers = opened.filter((each) => 'compare' in each);
  try {
    const asked =
      comparers.length === 0
        ? []
        : await sideBySide(comparers).compare({ file: a }, { file: b }, { quality: flags.quality });
    const answers = opened.map((each) => ('compare' in each ? asked[comparers.indexOf(each)]! : each));
    if (several) showAll(answers, a, b, flags);
    else await showOne(answers[0]!, a, b, flags);
  } finally {
    await Promise.all(comparers.map((comparer) => comparer.close()));
  }
}

/** A provider that cannot be opened has answered with that failure. */
async function tryToOpen(
  provider: Provider,
  flags: CompareFlags,
): Promise<FaceComparer | Extract<SideBySideAnswer, { error: FaceError }>> {
  try {
    return await openProvider(provider, flags);
  } catch (error) {
    if (!isFaceError(error)) throw error;
    return { provider, error };
  }
}

async function showOne(answer: SideBySideAnswer, a: string, b: string, flags: CompareFlags): Promise<void> {
  if ('error' in answer) throw answer.error;
  const { comparison } = answer;
  // Before anything is printed: a result on standard output means that the command did all it was asked.
  if (flags.saveOverlay !== undefined) await saveOverlay(flags.saveOverlay, [a, b], comparison.faces);
  if (flags.json === true) print(JSON.stringify(comparison));
  else print('', ...showComparison(comparison, [a, b]), '');
}

/** Several answers to one question; the command fails only when nobody answered. */
function showAll(answers: readonly SideBySideAnswer[], a: string, b: string, flags: CompareFlags): void {
  if (flags.json === true) {
    const plain = answers.map((answer) =>
      'error' in answer ? { provider: answer.provider, error: answer.error.toJSON() } : answer.comparison,
    );
    print(JSON.stringify({ answers: plain }));
  } else {
    for (const answer of answers) {
      print('', bold(answer.provider), '');
      if ('error' in answer) print(`  ${red(answer.error.code)}: ${answer.error.message}`);
      else print(...showComparison(answer.comparison, [a, b]));
    }
    print('');
  }
  const errors = answers.flatMap((answer) => ('error' in answer ? [answer.error] : []));
  if (errors.length === answers.length)
    throw errors[0] ?? new FaceError('INTERNAL', { reason: 'nobody answered' });
}
