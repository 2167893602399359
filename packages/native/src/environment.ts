import { callNative, nativeAddon } from './load.js';

/**
 * Sets an environment variable of the process where it has none of that name: for libraries, which read it with
 * `getenv`. Unlike `process.env`, of which a worker thread has a copy of its own, it works in every thread.
 * @throws FaceError `TENSOR_INVALID` for arguments that are no strings
 */
export function setEnvironmentDefault(name: string, value: string): void {
  callNative('setEnvironmentDefault', () => {
    nativeAddon().setEnvironmentDefault(name, value);
  });
}
