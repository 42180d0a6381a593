import { mkdirSync, writeFileSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import type { Plugin } from 'vite';

const ROOT = resolve(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'src');
/** An import in an emitted file: the words before its quote, the quote, and a name of this source without its ending. */
const IMPORT = /(from |import\(|import )(['"])([#.][^'"]+)\.ts\2/gu;

/**
 * Writes the types of the package's entries, and of what they name, beside the JavaScript. `#engine/base/errors.ts` becomes a
 * relative path there, because the package has no folder `src` in which such names would lead anywhere.
 */
export function declarations(entries: readonly string[]): Plugin {
  return {
    name: 'skipscope-declarations',
    writeBundle({ dir = '' }) {
      const emitted = emit(entries);
      const reached = new Set(entries);
      for (const path of reached) {
        const text = emitted.get(path);
        if (text === undefined) throw new Error(`The compiler has written no types of ${path}.`);
        const file = join(dir, `${path}.d.ts`);
        mkdirSync(resolve(file, '..'), { recursive: true });
        const { types, imported } = withRelativeImports(path, text);
        writeFileSync(file, types);
        for (const other of imported) reached.add(other);
      }
    },
  };
}

/** The types of all files that the entries import, by their path below `src` without an ending. */
function emit(entries: readonly string[]): ReadonlyMap<string, string> {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const program = ts.createProgram({
    rootNames: entries.map((path) => join(SOURCE, `${path}.ts`)),
    options: {
      ...options,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      stripInternal: true,
      // `npm run test:types` does.
      noCheck: true,
      rootDir: SOURCE,
      outDir: SOURCE,
    },
  });
  const emitted = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (file, text) => {
    emitted.set(
      relative(SOURCE, file)
        .replaceAll(sep, '/')
        .replace(/\.d\.ts$/u, ''),
      text,
    );
  });
  const [problem] = diagnostics;
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
  return emitted;
}

function withRelativeImports(
  path: string,
  text: string,
): { readonly types: string; readonly imported: readonly string[] } {
  const imported: string[] = [];
  const folder = posix.dirname(path);
  const types = text.replaceAll(IMPORT, (_, lead: string, quote: string, name: string) => {
    const target = name.startsWith('#') ? name.slice(1) : posix.join(folder, name);
    imported.push(target);
    const way = posix.relative(folder, target);
    return `${lead}${quote}${way.startsWith('.') ? '' : './'}${way}.js${quote}`;
  });
  return { types, imported };
}
