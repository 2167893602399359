#!/usr/bin/env node
// Gets a fresh clone ready: dependencies, native addon, TypeScript build, default model pack. Plain JavaScript
// without dependencies, because it runs before any are there. What is done already is skipped by looking at
// sizes and modification times only, so a second run takes milliseconds.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installBuildTools, missingBuildTools } from './build-tools.mjs';
import { lockSetup } from './setup-lock.mjs';
import { digest, stamp, stampTree } from './stamps.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stateFolder = join(root, '.setup');
const minimumNode = [20, 19];
const addon = join(root, 'native/build/Release/face_native.node');
const PRODUCTS = new Set([
  'build',
  'prebuilds',
  'dist',
  'dist-cjs',
  'out-tsc',
  'test-results',
  'bench-results',
]);
const isNoSource = (name) => PRODUCTS.has(name) || name === 'node_modules' || name === 'test';

/**
 * Steps in order. A step is done when `isDone` says so, else when its `fingerprint` is that of its last success: it
 * holds what the step is made from and what it leaves behind.
 */
const steps = [
  {
    name: 'dependencies',
    hint: 'npm ci',
    isDone: () => isNewer('node_modules/.package-lock.json', 'package-lock.json'),
    fingerprint: () => [
      stamp(join(root, 'package-lock.json')),
      existsSync(join(root, 'node_modules/.package-lock.json')),
    ],
    run: (log) => runCommand('npm', ['ci', '--no-fund', '--no-audit'], log),
  },
  {
    name: 'build tools',
    hint: 'cmake, make and a C++ compiler',
    // Where the addon is built they are not asked for: that would take longer than all other checks together.
    isDone: () => existsSync(addon) || missingBuildTools().length === 0,
    run: (log) => installBuildTools((command, args) => runCommand(command, args, log)),
  },
  {
    name: 'native addon and packages',
    hint: 'nx build',
    fingerprint: () => [
      ...stampTree(join(root, 'native'), isNoSource),
      ...stampTree(join(root, 'packages'), isNoSource),
      stamp(join(root, 'tsconfig.base.json')),
      ...readdirSync(join(root, 'packages')).map((name) =>
        existsSync(join(root, 'packages', name, 'dist', 'index.js')),
      ),
      existsSync(addon),
    ],
    run: (log) =>
      runCommand('npx', ['nx', 'run-many', '-t', 'build', 'build-cjs', '--outputStyle=static'], log),
  },
  {
    name: 'embedded model pack',
    hint: 'conversion of the networks in @vladmandic/face-api',
    fingerprint: () => [
      stamp(join(root, 'models/embedded/pack.json')),
      // Hidden files are notes of the checks, which may change at any time.
      ...stampTree(join(modelsFolder(), 'embedded'), (name) => name.startsWith('.')),
    ],
    run: (log) =>
      runCommand(process.execPath, ['packages/cli/dist/main.js', 'models', 'pull', 'embedded'], log),
  },
];

/** Brings the checkout up to date; progress goes to standard error so that it never mixes with results. */
export async function setup({ quiet = false } = {}) {
  checkNode();
  if (steps.every(isDone)) return;
  mkdirSync(stateFolder, { recursive: true });
  const say = (line) => quiet || process.stderr.write(line);
  const unlock = await lockSetup(root, () =>
    say('Waiting for another process that sets this checkout up.\n'),
  );
  try {
    await runSteps(say);
  } finally {
    unlock();
  }
}

async function runSteps(say) {
  let isFirst = true;
  for (const [index, step] of steps.entries()) {
    if (isDone(step)) continue;
    if (isFirst) say('Setting up (once):\n');
    isFirst = false;
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
    if (step.fingerprint !== undefined) writeFileSync(statePath(step), digest(step.fingerprint()));
    stop(`done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}

function isDone(step) {
  if (step.isDone?.() === true) return true;
  if (step.fingerprint === undefined) return false;
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
      env: {
        ...process.env,
        NX_TUI: 'false',
        NX_DAEMON: 'false',
        // npm 11 does not run that script (`allowScripts`); an older one would fetch CUDA.
        ONNXRUNTIME_NODE_INSTALL: 'skip',
        FACE_MODELS_DIR: modelsFolder(),
      },
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

/** Where the weights of packs lie, as `face models where` tells first. */
function modelsFolder() {
  const { FACE_MODELS_DIR: chosen = '' } = process.env;
  return chosen === '' ? join(root, 'models') : resolve(chosen);
}

function isNewer(path, than) {
  const [a, b] = [join(root, path), join(root, than)];
  return existsSync(a) && statSync(a).mtimeMs >= statSync(b).mtimeMs;
}

function statePath(step) {
  return join(stateFolder, `${step.name.replaceAll(' ', '-')}.sha256`);
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
