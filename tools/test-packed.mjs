#!/usr/bin/env node
// Packs the engine and what it needs as npm would publish them, installs the tarballs into an empty project (the
// addon is compiled there), makes the embedded pack, and uses it by import and by require. Needs the registry, or
// a warm npm cache.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDERS = ['packages/core', 'native', 'packages/native', 'packages/models', 'packages/engine'];
const project = mkdtempSync(join(tmpdir(), 'packed-'));
const env = {
  ...process.env,
  FACE_MODELS_DIR: join(project, 'models'),
  NODE_OPTIONS: '',
  ONNXRUNTIME_NODE_INSTALL: 'skip',
};
const run = (command, args, cwd = project) =>
  execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

try {
  const pack = ['pack', '--silent', '--pack-destination', project];
  const tarballs = FOLDERS.map(
    (folder) => `./${run('npm', pack, join(root, folder)).trim().split('\n').at(-1)}`,
  );
  writeFileSync(join(project, 'package.json'), '{"name":"packed","private":true}');
  run('npm', ['install', '--no-fund', '--no-audit', '--prefer-offline', ...tarballs]);
  const photo = JSON.stringify({ file: join(root, 'samples/bruno-front.jpg') });
  const use = `installPack('embedded')
    .then(() => createEngine({ workers: 1 }))
    .then(async (engine) => {
      const { score } = await engine.compare(${photo}, ${photo});
      console.log(score, engine.info.simd.active);
      await engine.close();
    });`;
  const names = [
    ['{ createEngine }', '@face/engine'],
    ['{ installPack }', '@face/models'],
  ];
  const ways = {
    module: names.map(([what, from]) => `import ${what} from '${from}';`),
    commonjs: names.map(([what, from]) => `const ${what} = require('${from}');`),
  };
  for (const [type, lines] of Object.entries(ways)) {
    const said = run(process.execPath, [`--input-type=${type}`, '--eval', `${lines.join('\n')}\n${use}`]);
    if (!said.startsWith('100 ')) throw new Error(`${type}: ${said}`);
    process.stdout.write(`holds  ${type}: ${said}`);
  }
} finally {
  rmSync(project, { recursive: true, force: true });
}
