module.exports = {
  ...require('../../tools/jest/preset.cjs'),
  rootDir: __dirname,
  displayName: 'vendors',
  // Re-encoding large images and waiting for real timeouts takes a while on a busy machine.
  testTimeout: 30_000,
};
