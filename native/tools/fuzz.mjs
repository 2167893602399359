#!/usr/bin/env node
/**
 * Builds the libFuzzer targets with the address and undefined-behaviour sanitizers and runs each for a while
 * (60 seconds, or --seconds N). Needs clang; without it it says so and passes, unless CI is set. New inputs are
 * kept in build/fuzz/corpus; a crash leaves its input beside the programs and fails the run.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cmakeBuild, missingPrograms, nativeRoot, run } from './toolchain.mjs';

const TARGETS = ['resize', 'warp', 'statistics', 'detections', 'vectors', 'similarity', 'counts'];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(`node native/tools/fuzz.mjs [--seconds N] [${TARGETS.join('] [')}]\n`);
  process.exit(0);
}
const seconds = Number(values.seconds);
const chosen = positionals.length > 0 ? positionals : TARGETS;
if (!(seconds > 0) || chosen.some((target) => !TARGETS.includes(target))) {
  process.stderr.write(`fuzz: unknown target or seconds; targets are ${TARGETS.join(', ')}\n`);
  process.exit(2);
}
if (missingPrograms(['clang++']).length > 0) {
  process.stderr.write('SKIPPED: fuzzing needs clang++ (apt-get install clang)\n');
  process.exit(process.env.CI ? 1 : 0);
}
cmakeBuild(
  'fuzz',
  ['-DCMAKE_CXX_COMPILER=clang++', '-DCMAKE_BUILD_TYPE=Release', '-DFACE_FUZZ=ON', '-DFACE_TESTS=OFF'],
  chosen.map((target) => `fuzz_${target}`),
);
for (const target of chosen) {
  const corpus = join(nativeRoot, 'build', 'fuzz', 'corpus', target);
  mkdirSync(corpus, { recursive: true });
  process.stdout.write(`\nfuzz_${target}, ${seconds} s\n`);
  run(`build/fuzz/fuzz_${target}`, [
    corpus,
    `-max_total_time=${seconds}`,
    '-max_len=16384',
    '-print_final_stats=1',
    '-verbosity=0',
    '-artifact_prefix=build/fuzz/',
  ]);
}
