import { expect, test } from 'vitest';
import architecture from '../architecture.json';
import manifest from '../package.json';
import { engineTable, layerDiagram, layerTable } from './architecture-text.ts';
import { foldersIn, readText } from './repository.ts';

test('architecture.json names every folder of src and of the engine', () => {
  expect(Object.keys(architecture.layers).sort()).toEqual(foldersIn('src').sort());
  expect(Object.keys(architecture.engineFolders).sort()).toEqual(foldersIn('src/engine').sort());
});

test('every layer can be imported by its name', () => {
  expect(manifest.imports).toEqual(
    Object.fromEntries(Object.keys(architecture.layers).map((layer) => [`#${layer}/*`, `./src/${layer}/*`])),
  );
});

test.each(['README.md', 'docs/architecture.md'])('the diagram in %s shows architecture.json', (file) => {
  expect(readText(file)).toContain(layerDiagram());
});

test('the tables in docs/architecture.md show architecture.json', () => {
  expect(readText('docs/architecture.md')).toContain(layerTable());
  expect(readText('docs/architecture.md')).toContain(engineTable());
});

test.each([
  ["## From a tile's click to the block chain", 15],
  ["## From Start search to the chart's point", 38],
])('%s goes through %i files at most, and counts them', (heading, most) => {
  const [, section = ''] = readText('docs/architecture.md').split(`${heading}\n`);
  const [path = ''] = section.split('\n## ');
  const files = [...path.matchAll(/^\| `(src\/[^`]+)`/gm)].map(([, file]) => file);
  expect(path.trimStart()).toMatch(new RegExp(`^${String(files.length)} files, `));
  expect(new Set(files).size).toBe(files.length);
  expect(files.length).toBeLessThanOrEqual(most);
});
