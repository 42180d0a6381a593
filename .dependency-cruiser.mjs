import { readFileSync } from 'node:fs';

/** @type {{ layers: Record<string, { imports: string[] }>, engineFolders: Record<string, string> }} */
const { layers, engineFolders } = JSON.parse(
  readFileSync(new URL('architecture.json', import.meta.url), 'utf8'),
);

/** Tests and their helpers may import anything; the rules below are about the code that ships. */
const tests = '/testing/|\\.test\\.tsx?$';

const layerRules = Object.entries(layers).map(([layer, { imports }]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} imports ${imports.join(', ') || 'no other layer'} only (architecture.json).`,
  severity: 'error',
  from: { path: `^src/${layer}/`, pathNot: tests },
  to: { path: '^(src|e2e|docs|test-data)/', pathNot: `^src/(${[layer, ...imports].join('|')})/` },
}));

/** The folders of the engine stand in one order: each may import those before it. */
const engineRules = Object.keys(engineFolders).map((folder, index, folders) => ({
  name: `engine-${folder}`,
  comment: `src/engine/${folder} imports the folders before it in architecture.json only.`,
  severity: 'error',
  from: { path: `^src/engine/${folder}/`, pathNot: tests },
  to: { path: '^src/engine/', pathNot: `^src/engine/(${folders.slice(0, index + 1).join('|')})/` },
}));

export default {
  forbidden: [
    ...layerRules,
    ...engineRules,
    {
      name: 'engine-without-node',
      comment: 'The engine runs in a browser too: what it needs of Node, a host injects.',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'engine-without-host-packages',
      comment: 'The engine knows no page and no build of ONNX Runtime: a host injects the runtime.',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: tests },
      to: { path: 'node_modules/(onnxruntime-(web|node)|react[^/]*|@types/(react[^/]*|node))/' },
    },
    {
      name: 'no-test-code',
      comment: 'What ships does not import tests or their helpers. Benchmarks may use the helpers.',
      severity: 'error',
      from: { path: '^src/', pathNot: `${tests}|^src/bench/` },
      to: { path: tests },
    },
    {
      name: 'no-file-circles',
      comment: 'Files do not import each other in a circle; imports of types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'Every import names a file or a package that is there.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'node', 'default', 'types'],
    },
  },
};
