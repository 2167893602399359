#!/usr/bin/env node
// Gets a fresh clone ready: dependencies, native addon, TypeScript build, default model pack. Plain JavaScript
// without dependencies, because it runs before any are there. What is done already is skipped by looking at
// sizes and modification times only, so a second run takes milliseconds.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stateFolder = join(root, '.setup');
const minimumNode = [20, 19];

/** Steps in order; `fingerprint` changes when the step has to run again. */
const steps = [
  {
    name: 'dependencies',
    hint: 'npm ci',
    fingerprint: () => [
      stamp('package-lock.json'),
      existsSync(join(root, 'node_modules/.package-lock.json')),
    ],
    done: () => isNewer('node_modules/.package-lock.json', 'package-lock.json'),
    run: (log) => runCommand('npm', ['ci', '--no-fund', '--no-audit'], log),
  },
  {
    name: 'build tools',
    hint: 'cmake, make and a C++ compiler',
    fingerprint: () => missingBuildTools(),
    done: () => missingBuildTools().length === 0,
    run: installBuildTools,
  },
  {
    name: 'native addon and packages',
    hint: 'nx build',
    fingerprint: () => [
      ...stampTree('native', ['build', 'prebuilds', 'test-results', 'node_modules', 'bench-results']),
      ...stampTree('packages', ['dist', 'dist-cjs', 'test', 'out-tsc', 'test-results', 'node_modules']),
      stamp('tsconfig.base.json'),
      ...packageNames().map((name) => existsSync(join(root, 'packages', name, 'dist', 'index.js'))),
      existsSync(join(root, 'native/build')),
    ],
    run: (log) =>
      runCommand('npx', ['nx', 'run-many', '-t', 'build', 'build-cjs', '--outputStyle=static'], log),
  },
  {
    name: 'embedded model pack',
    hint: 'conversion of the networks in @vladmandic/face-api',
    fingerprint: () => [
      stamp('models/embedded/pack.json'),
      ...stampTree('models/embedded', []),
      process.env.FACE_MODELS_DIR ?? '',
    ],
    run: (log) =>
      runCommand(process.execPath, ['packages/cli/dist/main.js', 'models', 'pull', 'embedded'], log),
  },
];

/** Brings the checkout up to date; progress goes to standard error so that it never mixes with results. */
export async function setup({ quiet = false } = {}) {
  checkNode();
  mkdirSync(stateFolder, { recursive: true });
  const say = (line) => quiet || process.stderr.write(line);
  let first = true;
  for (const [index, step] of steps.entries()) {
    if (isDone(step)) continue;
    if (first) say('Setting up (once):\n');
    first = false;
    const label = `  [${index + 1}/${steps.length}] ${step.name} (${step.hint})`;
    const stop = showProgress(label, say);
    const started = performance.now();
    const log = [];
    try {
      await step.run(log);
    } catch (error) {
      stop('failed');
      process.stderr.write(`${log.join('').split('\n').slice(-60).join('\n')}\n${error.message}\n`);
      process.exit(1);
    }
    writeFileSync(statePath(step), digest(step.fingerprint()));
    stop(`done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}

function isDone(step) {
  if (step.done?.() === true) return true;
  if (step.done !== undefined && step.name !== 'dependencies') return false;
  const path = statePath(step);
  return existsSync(path) && readFileSync(path, 'utf8') === digest(step.fingerprint());
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1])) return;
  process.stderr.write(
    `Node ${minimumNode.join('.')} or newer is needed; this is ${process.versions.node}.\n`,
  );
  process.exit(1);
}

function showProgress(label, say) {
  if (!process.stderr.isTTY) {
    say(`${label} ... `);
    return (outcome) => say(`${outcome}\n`);
  }
  const started = performance.now();
  const draw = () => say(`\r${label} ... ${Math.round((performance.now() - started) / 1000)} s`);
  const timer = setInterval(draw, 500);
  draw();
  return (outcome) => {
    clearInterval(timer);
    say(`\r\u001b[2K${label} ... ${outcome}\n`);
  };
}

function runCommand(command, args, log) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' },
    });
    child.stdout.on('data', (chunk) => log.push(String(chunk)));
    child.stderr.on('data', (chunk) => log.push(String(chunk)));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`"${command} ${args.join(' ')}" ended with ${signal ?? `exit code ${code}`}.`));
    });
  });
}

function hasCommand(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function missingBuildTools() {
  // Once seen, not asked again: three process starts would cost more than all other checks together.
  if (existsSync(join(root, 'native/build'))) return [];
  const missing = [];
  if (!hasCommand('cmake')) missing.push('cmake');
  if (!hasCommand('make') && !hasCommand('ninja')) missing.push('make');
  if (!hasCommand('c++') && !hasCommand('g++') && !hasCommand('clang++')) missing.push('g++');
  return missing;
}

async function installBuildTools(log) {
  const missing = missingBuildTools();
  const remedy = `Install ${missing.join(', ')} (Debian or Ubuntu: apt-get install ${missing.join(' ')}) and run this again.`;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !hasCommand('apt-get'))
    throw new Error(remedy);
  try {
    await runCommand('apt-get', ['update', '-qq'], log);
    await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], log);
  } catch (error) {
    throw new Error(`${error.message} ${remedy}`);
  }
}

function packageNames() {
  return readdirSync(join(root, 'packages'));
}

function isNewer(path, than) {
  const [a, b] = [join(root, path), join(root, than)];
  return existsSync(a) && statSync(a).mtimeMs >= statSync(b).mtimeMs;
}

function stamp(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  return stats === undefined ? `${path} -` : `${path} ${stats.size} ${stats.mtimeMs}`;
}

function stampTree(folder, excluded) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (excluded.includes(entry.name)) return [];
    return entry.isDirectory() ? stampTree(path, excluded) : [stamp(path)];
  });
}

function statePath(step) {
  return join(stateFolder, `${step.name.replaceAll(' ', '-')}.sha256`);
}

function digest(fingerprint) {
  return createHash('sha256').update(JSON.stringify(fingerprint)).digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--help')) {
    process.stdout.write(
      'Usage: node tools/setup.mjs [--force]\nGets a fresh clone ready; skips what is done.\n',
    );
  } else {
    if (process.argv.includes('--force')) rmSync(stateFolder, { recursive: true, force: true });
    await setup();
  }
}
