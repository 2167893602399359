const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest's vm realm has typed arrays of its own, which N-API addons (ours and ONNX Runtime) do not accept as
 * the real ones. This environment lends tests the outer realm's buffers.
 */
class NativeRealmEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    const typedArrays = [
      'Int8Array',
      'Uint8Array',
      'Uint8ClampedArray',
      'Int16Array',
      'Uint16Array',
      'Int32Array',
      'Uint32Array',
      'Float32Array',
      'Float64Array',
      'BigInt64Array',
      'BigUint64Array',
    ];
    for (const name of ['ArrayBuffer', 'SharedArrayBuffer', 'DataView', ...typedArrays]) {
      this.global[name] = globalThis[name];
    }
  }
}

module.exports = NativeRealmEnvironment;
