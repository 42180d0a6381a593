import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../package.json';
import { anchorsIn, referencesIn } from './references.ts';
import { filesBelow, readText, root } from './repository.ts';

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...filesBelow('docs').filter((file) => file.endsWith('.md')),
];
const folders = ['src', 'docs', 'e2e', 'test-data', 'models', 'public', '.github', '.ci'];
const files = [
  ...folders.flatMap(filesBelow),
  'eslint.config.js',
  'vite.config.ts',
  '.dependency-cruiser.mjs',
];

/** Stand-ins in paths of a server's folder or of somebody's checkpoint: `runs/ID.jsonl`, `models/<id>/`. */
const placeholder = /[<>*…]|\b(ID|SHA256|NAME|OUT|DIR)\b/;

describe.each(documents)('%s', (document) => {
  const { links, code } = referencesIn(readText(document));

  test('links to files and headings that exist', () => {
    expect(links.filter((link) => !/^https?:/.test(link) && !linkExists(document, link))).toEqual([]);
  });

  test('names paths that exist', () => {
    const words = code
      .flatMap((text) => text.split(' '))
      .map((word) => word.replace(/^['"(]+|['"),;:]+$/g, ''));
    expect(words.filter((word) => looksLikePath(word) && !pathExists(word))).toEqual([]);
  });

  test('names commands that exist', () => {
    expect(code.flatMap((text) => unknownCommands(text))).toEqual([]);
  });
});

function linkExists(document: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? document : path.join(path.dirname(document), file);
  if (!existsSync(path.join(root, target))) return false;
  return anchor === undefined || anchorsIn(readText(target)).includes(anchor);
}

/** A source file by its name or the end of its path, or a path from the root. */
function looksLikePath(word: string): boolean {
  if (placeholder.test(word) || word.includes('://')) return false;
  return (
    /^[\w./-]*\w\.(tsx?|py|mjs|css)$/.test(word) || folders.some((folder) => word.startsWith(`${folder}/`))
  );
}

function pathExists(word: string): boolean {
  return existsSync(path.join(root, word)) || files.some((file) => file.endsWith(`/${word}`));
}

/** What a command names that this repository does not have: scripts of npm, subcommands of `skipscope`, benchmarks. */
function unknownCommands(text: string): string[] {
  const scripts = [...text.matchAll(/npm run (?:--silent |-s )?([\w:-]+)/g)]
    .flatMap(([, script]) => script ?? [])
    .filter((script) => !Object.keys(manifest.scripts).includes(script));
  const subcommands = [...text.matchAll(/(?:^|npm run --silent )skipscope (?:-- )?([a-z][a-z-]+)/g)]
    .flatMap(([, command]) => command ?? [])
    .filter((command) => !files.includes(`src/cli/commands/${command}.ts`));
  const benchmarks = [...text.matchAll(/npm run bench -- ((?:[a-z]+ ?)+)/g)]
    .flatMap(([, names]) => (names ?? '').trim().split(' '))
    .filter((name) => !files.some((file) => file.endsWith(`/${name}-benchmark.ts`)));
  return [...scripts, ...subcommands, ...benchmarks];
}
