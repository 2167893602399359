#!/usr/bin/env node
/**
 * Makes the prebuilt binaries that the published package ships: prebuilds/face_native-linux-{x64,arm64}. The one
 * for arm64 is cross-built with Debian's g++-aarch64-linux-gnu. They need glibc 2.34 or newer (Debian 12, Ubuntu
 * 22.04, RHEL 9) and the libstdc++ that Node itself needs.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addonHeaders, cmakeBuild, missingPrograms, nativeRoot, run } from './toolchain.mjs';

const ARCHES = {
  x64: { strip: 'strip', options: [] },
  arm64: {
    strip: 'aarch64-linux-gnu-strip',
    options: ['-DCMAKE_TOOLCHAIN_FILE=cmake/aarch64-linux-gnu.cmake'],
    compiler: 'aarch64-linux-gnu-g++',
  },
};
const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write('node native/tools/prebuild.mjs [x64] [arm64]\n  run it on linux x64\n');
  process.exit(0);
}
for (const arch of positionals.length > 0 ? positionals : Object.keys(ARCHES)) {
  const { strip, options, compiler = 'c++' } = ARCHES[arch];
  const missing = missingPrograms([compiler, 'cmake']);
  if (missing.length > 0) {
    process.stderr.write(`prebuild ${arch}: ${missing.join(' and ')} not installed\n`);
    process.exit(1);
  }
  cmakeBuild(
    `prebuild-${arch}`,
    [...options, '-DCMAKE_BUILD_TYPE=Release', '-DFACE_TESTS=OFF', addonHeaders()],
    ['face_native'],
  );
  const folder = join(nativeRoot, 'prebuilds', `face_native-linux-${arch}`);
  mkdirSync(folder, { recursive: true });
  const binary = join(folder, 'node-napi-v8.node');
  copyFileSync(join(nativeRoot, 'build', `prebuild-${arch}`, 'face_native.node'), binary);
  run(strip, ['--strip-unneeded', binary]);
}
