import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { filesBelow, root } from './repository.ts';

/** An import between two files of this repository; paths from its root. */
export interface SourceImport {
  readonly from: string;
  readonly to: string;
}

const tests = /\/testing\/|\.test\.tsx?$/;

/** Imports among the files of `src` that are neither tests nor their helpers; imports of types count. */
export function productionImports(): SourceImport[] {
  return filesBelow('src')
    .filter((file) => /\.tsx?$/.test(file) && !tests.test(file))
    .flatMap((file) => importsOf(file).map((to) => ({ from: file, to })));
}

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), 'utf8'), true, true);
  return importedFiles
    .map(({ fileName }) => resolveImport(file, fileName))
    .filter((resolved) => resolved !== null);
}

/** `#engine/base/errors.ts` and `./errors.ts` as paths from the root; null for a package. */
function resolveImport(file: string, specifier: string): string | null {
  if (specifier.startsWith('#')) return path.join('src', specifier.slice(1));
  if (specifier.startsWith('.')) return path.join(path.dirname(file), specifier);
  return null;
}
