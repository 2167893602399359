#!/usr/bin/env node
// Bundles one package for Node, as CommonJS: one file loads in half the time of its many modules, and it also serves
// callers that `require` where Node's own require of ES modules does not reach, such as Jest before Node 24.9.
// Usage, in the folder of a package: node ../../tools/build-cjs.mjs [program, such as worker]...
// Dependencies stay outside, except those that exist as ES modules only, and those of which little is used.
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const BUNDLED = ['env-paths', 'p-retry', 'valibot'];
/** A program shares no classes with anyone, so it also takes in what else is JavaScript. */
const BUNDLED_IN_PROGRAMS = [...BUNDLED, '@face/core', '@face/models', 'sharp'];
const TYPES = "export * from '../dist/index.js';\n";
const OWN_URL = "const ownUrl = require('node:url').pathToFileURL(__filename).href;";
const SHARP_URL = "const sharpUrl = require('node:url').pathToFileURL(require.resolve('sharp')).href;";

/** The binary is a dependency of sharp, which a package manager need not put where our package finds it. */
const sharpFindsItsBinary = {
  name: 'sharp-finds-its-binary',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]sharp[\\/]dist[\\/]\w+\.mjs$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', 'sharpUrl'),
    }));
  },
};

const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
await bundle(['index'], BUNDLED, OWN_URL);
await bundle(process.argv.slice(2), BUNDLED_IN_PROGRAMS, `${OWN_URL}\n${SHARP_URL}`);
writeFileSync('dist-cjs/index.d.cts', TYPES);

function bundle(names, bundled, banner) {
  return build({
    entryPoints: names.map((name) => `src/${name}.ts`),
    outdir: 'dist-cjs',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    conditions: ['@face/source'],
    external: Object.keys(dependencies)
      .filter((name) => !bundled.includes(name))
      .flatMap((name) => [name, `${name}/*`]),
    plugins: [sharpFindsItsBinary],
    define: { 'import.meta.url': 'ownUrl' },
    banner: { js: banner },
    logLevel: 'warning',
  });
}
