import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { build } from 'vite';
import { LICENCE_FILE, LicenceFile } from './licence-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licences-'));
  await writeFile(join(folder, 'index.html'), '<script type="module" src="/page.js"></script>');
  await writeFile(
    join(folder, 'page.js'),
    `import { shown } from 'on-page'; import picture from 'with-files/wasm/a.bin?url';
     new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
     console.log(shown, picture);`,
  );
  await writeFile(
    join(folder, 'worker.js'),
    "import { worked } from '@scope/in-worker'; console.log(worked);",
  );
  await publish('on-page', { 'index.js': "export const shown = 'shown';", LICENSE: 'The text of on-page.' });
  await publish('@scope/in-worker', {
    'index.js': "export const worked = 'worked';",
    'licence.md': 'The text of in-worker.',
  });
  await publish('with-files', {
    'wasm/a.bin': 'x'.repeat(10_000),
    'wasm/LICENSE_OF_A': 'The text of a.',
    NOTICE: 'The notice of with-files.',
  });
  await publish('not-used', { 'index.js': '', LICENSE: 'The text of not-used.' });
});
afterEach(() => rm(folder, { recursive: true }));

async function publish(name: string, files: Readonly<Record<string, string>>): Promise<void> {
  const root = join(folder, 'node_modules', name);
  await mkdir(join(root, 'wasm'), { recursive: true });
  const description = { name, version: '1.2.3', license: 'MIT', type: 'module', main: 'index.js' };
  await writeFile(join(root, 'package.json'), JSON.stringify(description));
  for (const [path, text] of Object.entries(files)) await writeFile(join(root, path), text);
}

async function licences(): Promise<string> {
  const file = new LicenceFile();
  await build({
    configFile: false,
    root: folder,
    logLevel: 'silent',
    plugins: [file.writing()],
    worker: { format: 'es', plugins: () => [file.collecting()] },
  });
  return readFile(join(folder, 'dist', LICENCE_FILE), 'utf8');
}

it('holds the texts of all packages that the page, its workers and its files come from, and of no others', async () => {
  const text = await licences();
  expect([...text.matchAll(/^(\S+ \S+) \(MIT\)$/gmu)].map(([, title]) => title)).toEqual([
    '@scope/in-worker 1.2.3',
    'on-page 1.2.3',
    'with-files 1.2.3',
  ]);
  for (const part of ['text of on-page', 'text of in-worker', 'text of a', 'notice of with-files'])
    expect(text).toContain(`The ${part}.`);
  expect(text).not.toContain('not-used');
});

it('is not written without the text of a package, which it names', async () => {
  await rm(join(folder, 'node_modules', 'on-page', 'LICENSE'));
  await expect(licences()).rejects.toThrow('No licence is found of on-page 1.2.3 (MIT)');
});
