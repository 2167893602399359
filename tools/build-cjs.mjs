#!/usr/bin/env node
// Bundles one package for callers that `require` where Node's own require of ES modules does not reach, such as
// Jest before Node 24.9, and its further entries. Dependencies stay outside, except those that exist as ES modules
// only. Usage, in the folder of a package: node ../../tools/build-cjs.mjs [further entry, such as worker]...
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const ESM_ONLY = ['env-paths', 'p-retry'];
const TYPES = "export * from '../dist/index.js';\n";

const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
await build({
  entryPoints: ['index', ...process.argv.slice(2)].map((name) => `dist/${name}.js`),
  outdir: 'dist-cjs',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: Object.keys(dependencies)
    .filter((name) => !ESM_ONLY.includes(name))
    .flatMap((name) => [name, `${name}/*`]),
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  logLevel: 'warning',
});
writeFileSync('dist-cjs/index.d.cts', TYPES);
