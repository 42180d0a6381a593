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
