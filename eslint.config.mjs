import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const imports = {
  core: [],
  testing: [],
  'native-addon': [],
  native: ['core', 'native-addon'],
  models: ['core'],
  engine: ['core', 'native', 'models'],
  vendors: ['core'],
  benchmark: ['core', 'native', 'models', 'engine', 'vendors'],
  server: ['core', 'native', 'models', 'engine'],
  cli: ['core', 'native', 'models', 'engine', 'vendors', 'benchmark', 'server'],
};
const boundaries = (extra) =>
  Object.entries(imports).map(([name, allowed]) => ({
    sourceTag: `package:${name}`,
    onlyDependOnLibsWithTags: [...allowed, ...extra, name].map((tag) => `package:${tag}`),
  }));
const boundaryRule = (extra) => ['error', { allow: [], depConstraints: boundaries(extra) }];

export default tseslint.config(
  { ignores: ['**/dist', '**/build', '**/out-tsc', '**/test-results', '**/*.cjs', '.nx', 'docs/api'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': boundaryRule([]),
      // Numbers in a template string are the normal case here: sizes, scores, counts.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Pixel and tensor arithmetic indexes arrays whose length is an invariant stated beside the code.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/test/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaryRule([
        'testing',
        'engine',
        'native',
        'models',
        'vendors',
        'server',
        'benchmark',
        'cli',
      ]),
    },
  },
  prettier,
);
