import { createRequire } from 'node:module';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { addonHeaders, cmakeBuild, nativeRoot } from '../../../native/tools/toolchain.mjs';

const require = createRequire(import.meta.url);

/** Builds and loads what reads memory: { read(buffer, streams), copy(from, to) }, one core, in this process. */
export function loadMemoryProbe() {
  cmakeBuild(
    'bench',
    ['-DCMAKE_BUILD_TYPE=Release', '-DFACE_TESTS=OFF', '-DFACE_BENCH=ON', addonHeaders()],
    ['face_read_memory'],
  );
  return require(join(nativeRoot, 'build', 'bench', 'face_read_memory.node'));
}

/** Bytes that this process may still take without pushing others out. */
export function availableBytes() {
  return process.availableMemory?.() ?? freemem();
}
