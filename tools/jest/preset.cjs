/** Jest settings shared by every package; each package's jest.config.cjs only names itself. */
module.exports = {
  testEnvironment: require.resolve('./native-realm-environment.cjs'),
  testEnvironmentOptions: { customExportConditions: ['@face/source', 'node', 'node-addons'] },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.[mc]?[tj]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  // ESM-only dependencies are transformed like our own sources.
  transformIgnorePatterns: [],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  reporters: ['default', require.resolve('./tally-reporter.cjs')],
};
