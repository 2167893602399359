import { FaceError } from '@face/core';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Addon, SimdReport } from './addon.js';
import { faceErrorFromCall } from './native-error.js';

const require = createRequire(import.meta.url);
const ADDON_NAME = 'face_native';

let loaded: { readonly addon: Addon; readonly simd: SimdReport } | undefined;

/**
 * The addon, loaded at first use: a build made on this machine (`build/Release`) wins over a prebuilt binary.
 * @throws FaceError `NATIVE_LOAD_FAILED` with every place that was tried and what would mend it;
 *   `NATIVE_SIMD_UNSUPPORTED` when `FACE_SIMD_LEVEL` names a level that this machine or build lacks.
 */
export function nativeAddon(): Addon {
  return (loaded ??= load()).addon;
}

/** What the addon found and chose at load. */
export function simdReport(): SimdReport {
  return (loaded ??= load()).simd;
}

/**
 * Reads the arguments of one call and calls the addon with them. Whatever goes wrong there, also in reading
 * arguments that are not what their types say, becomes a `FaceError`.
 */
export function callNative<Result>(operation: string, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw faceErrorFromCall(operation, error);
  }
}

function load(): { addon: Addon; simd: SimdReport } {
  const addon = loadBinary();
  const level = process.env.FACE_SIMD_LEVEL ?? '';
  const simd = addon.simd(level);
  if (level !== '' && simd.active !== level) {
    throw new FaceError('NATIVE_SIMD_UNSUPPORTED', { level, available: simd.supported.join(', ') });
  }
  return { addon, simd };
}

function loadBinary(): Addon {
  const failures: string[] = [];
  let root: string;
  try {
    root = dirname(require.resolve('@face/native-addon/package.json'));
  } catch (cause) {
    throw loadFailed('the package @face/native-addon is not installed; run npm install', cause);
  }
  const candidates = [
    join(root, 'build', 'Release', `${ADDON_NAME}.node`),
    join(root, 'prebuilds', prebuildFolder(), 'node-napi-v8.node'),
  ];
  let cause: unknown;
  for (const file of candidates) {
    if (!existsSync(file)) {
      failures.push(`${file}: no such file`);
      continue;
    }
    try {
      return require(file) as Addon;
    } catch (error) {
      cause = error;
      failures.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw loadFailed(failures.join('; '), cause);
}

function prebuildFolder(): string {
  return `${ADDON_NAME}-${process.platform}-${process.arch}`;
}

function loadFailed(reason: string, cause: unknown): FaceError {
  return new FaceError('NATIVE_LOAD_FAILED', { reason: `${reason}. ${platformRemedy()}` }, { cause });
}

/** What a person on this platform can do; the catalog's own remedy names the build command. */
function platformRemedy(): string {
  const { platform, arch } = process;
  if (platform === 'linux' && isMusl()) {
    return 'This is a musl system (Alpine); the prebuilt binaries need glibc: apk add build-base cmake, then build from source.';
  }
  if (platform === 'linux') {
    return `Prebuilt: x64 and arm64 with glibc 2.34 or newer (here: ${arch}, glibc ${glibcVersion()}); else: apt-get install cmake g++ make, then build from source.`;
  }
  if (platform === 'darwin')
    return 'There is no prebuilt binary for macOS: xcode-select --install, install cmake, then build from source.';
  if (platform === 'win32')
    return 'There is no prebuilt binary for Windows, and its compiler cannot build the addon: use WSL.';
  return `There is no prebuilt binary for ${platform} ${arch}: build from source.`;
}

function isMusl(): boolean {
  return glibcVersion() === undefined;
}

function glibcVersion(): string | undefined {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime;
}
