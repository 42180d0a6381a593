import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import architecture from '../architecture.json';
import manifest from '../package.json';
import { engineTable, layerDiagram, layerTable } from './architecture-text.ts';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const foldersOf = (folder: string) =>
  readdirSync(new URL(`../${folder}`, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

test('architecture.json names every folder of src and of the engine', () => {
  expect(Object.keys(architecture.layers).sort()).toEqual(foldersOf('src').sort());
  expect(Object.keys(architecture.engineFolders).sort()).toEqual(foldersOf('src/engine').sort());
});

test('every layer can be imported by its name', () => {
  expect(manifest.imports).toEqual(
    Object.fromEntries(Object.keys(architecture.layers).map((layer) => [`#${layer}/*`, `./src/${layer}/*`])),
  );
});

test.each(['README.md', 'docs/architecture.md'])('the diagram in %s shows architecture.json', (file) => {
  expect(read(file)).toContain(layerDiagram());
});

test('the tables in docs/architecture.md show architecture.json', () => {
  expect(read('docs/architecture.md')).toContain(layerTable());
  expect(read('docs/architecture.md')).toContain(engineTable());
});
