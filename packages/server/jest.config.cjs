module.exports = {
  ...require('../../tools/jest/preset.cjs'),
  rootDir: __dirname,
  displayName: 'server',
  // Engines, Redis and a browser are started for real; on a busy machine their start takes seconds.
  testTimeout: 60_000,
  // Large CommonJS bundles that need no transform.
  transformIgnorePatterns: ['/node_modules/(playwright-core|tencentcloud-sdk-nodejs|axe-core)/'],
};
