import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectPath, runScript } from '@face/testing';
import { sample } from './sample-files.js';

const TIMEOUT_MS = 60_000;
const OURS = ['core', 'native', 'models', 'engine'];
const env = { FACE_MODELS_DIR: projectPath('models') };
const photo = JSON.stringify(sample(0, 0));

const USE = `
  const engine = await createEngine({ workers: 1 });
  const bytes = readFileSync(${photo});
  const { score } = await engine.compare({ bytes }, { file: ${photo} });
  const { template } = await engine.embed({ bytes });
  const gallery = new Gallery();
  gallery.add('me', templateFromBase64(templateToBase64(template)));
  const [{ id }] = await gallery.search(template, 1);
  const refusal = await engine.embed({ bytes: Buffer.from('no image') }).catch((error) => error);
  await engine.close();
  const outcome = [score, id, refusal instanceof FaceError, refusal.code].join(' ');
`;
const OUTCOME = '100 me true IMAGE_FORMAT_UNSUPPORTED';
const NAMES = '{ Gallery, createEngine, templateFromBase64, templateToBase64 }';
const REQUIRE = `
  const { readFileSync } = require('node:fs');
  const { FaceError } = require('@face/core');
  const ${NAMES} = require('@face/engine');
`;

/** A project that has the packages as npm would install them: copies without sources, beside their dependencies. */
describe('a project that depends on the packages', () => {
  const project = mkdtempSync(join(tmpdir(), 'consumer-'));

  beforeAll(() => {
    const modules = join(project, 'node_modules');
    mkdirSync(join(modules, '@face'), { recursive: true });
    for (const name of readdirSync(projectPath('node_modules'))) {
      if (name !== '@face') symlinkSync(projectPath('node_modules', name), join(modules, name));
    }
    symlinkSync(projectPath('native'), join(modules, '@face/native-addon'));
    for (const name of OURS) {
      for (const part of ['dist', 'dist-cjs', 'package.json']) {
        cpSync(projectPath('packages', name, part), join(modules, '@face', name, part), { recursive: true });
      }
    }
    cpSync(projectPath('models'), join(modules, '@face/models/packs'), {
      recursive: true,
      filter: (path) => !path.endsWith('.onnx'),
    });
    writeFileSync(join(project, 'package.json'), '{"name":"consumer","private":true}');
  });
  afterAll(() => {
    rmSync(project, { recursive: true, force: true });
  });

  it(
    'can import them',
    async () => {
      const run = await runScript(
        `import { readFileSync } from 'node:fs';
         import { FaceError } from '@face/core';
         import ${NAMES} from '@face/engine';
         ${USE} console.log(outcome);`,
        { cwd: project, env },
      );
      expect(run).toEqual({ exit: 0, stdout: `${OUTCOME}\n`, stderr: '' });
    },
    TIMEOUT_MS,
  );

  it(
    'can require them',
    async () => {
      const code = `${REQUIRE} (async () => { ${USE} console.log(outcome); })();`;
      const run = await runScript(code, { module: false, cwd: project, env });
      expect(run).toEqual({ exit: 0, stdout: `${OUTCOME}\n`, stderr: '' });
    },
    TIMEOUT_MS,
  );

  it(
    'can test with them under Jest as it comes',
    async () => {
      writeFileSync(
        join(project, 'compare.test.js'),
        `${REQUIRE} test('compares', async () => { ${USE} expect(outcome).toBe('${OUTCOME}'); }, ${TIMEOUT_MS});`,
      );
      const jest = JSON.stringify(projectPath('node_modules/jest/bin/jest.js'));
      const { exit, stderr } = await runScript(
        `process.argv = [process.execPath, ${jest}, '--rootDir', '.']; require(${jest});`,
        { module: false, cwd: project, env },
      );
      expect(stderr).toContain('1 passed, 1 total');
      expect(stderr).not.toContain('did not exit');
      expect(exit).toBe(0);
    },
    TIMEOUT_MS,
  );
});
