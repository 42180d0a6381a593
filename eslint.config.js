import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** What each layer may import: arrows point one way, from the page down to the engine. */
const layers = {
  engine: ['engine'],
  service: ['engine', 'service'],
  host: ['engine', 'service', 'host'],
  client: ['engine', 'service', 'host', 'client'],
  store: ['engine', 'service', 'client', 'store'],
  ui: ['engine', 'service', 'client', 'store', 'ui'],
  server: ['engine', 'service', 'host', 'client', 'server'],
  cli: ['engine', 'service', 'host', 'server', 'cli'],
  bench: ['engine', 'service', 'host', 'client', 'cli', 'bench'],
};

const forbid = (layer, allowed) => ({
  files: [`src/${layer}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: ['../*'], message: 'Name the folder: #engine/..., #host/...' },
          {
            group: Object.keys(layers)
              .filter((other) => !allowed.includes(other))
              .map((other) => `#${other}/*`),
            message: `src/${layer} may import from ${allowed.join(', ')} only.`,
          },
          ...(layer === 'engine'
            ? [{ group: ['node:*', 'onnxruntime-web*', 'onnxruntime-node*', 'react*'] }]
            : []),
        ].filter((pattern) => pattern.group.length > 0),
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ['src/engine/onnx/onnx_pb.ts'] },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['warn', { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  ...Object.entries(layers).map(([layer, allowed]) => forbid(layer, allowed)),
  {
    files: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'src/**/testing/**', 'e2e/**'],
    rules: { 'no-restricted-imports': 'off', 'max-lines-per-function': 'off' },
  },
  {
    files: ['src/ui/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules, 'max-lines-per-function': ['warn', 120] },
  },
);
