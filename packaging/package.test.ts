import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { InstalledPackage, ROOT } from './testing/installed-package.ts';

const MODEL = join(ROOT, 'public/models/llava-pictograms');
const PICTURES = join(ROOT, 'public/calibration/scenes');
const SAMPLES = '6';
const execute = promisify(execFile);

let installed: InstalledPackage;
beforeAll(async () => {
  installed = await InstalledPackage.install();
});
afterAll(() => installed.remove());

it('has the built files with their licences, and no source', () => {
  const { files } = installed;
  for (const file of ['LICENSE', 'README.md', 'dist/index.html', 'dist/licences.txt', 'dist/skipscope.js'])
    expect(files).toContain(file);
  expect(files.filter((file) => file.endsWith('.wasm')).length).toBeGreaterThan(0);
  expect(files.filter((file) => file.startsWith('src/') || /\.test\.|\/testing\//u.test(file))).toEqual([]);
});

it('names as dependencies exactly the packages that its files import', async () => {
  const built = installed.files.filter((file) => /^lib\/.*\.(js|d\.ts)$/u.test(file));
  const imported = new Set<string>();
  for (const file of built)
    for (const [, name = ''] of (await installed.text(file)).matchAll(
      /(?:from |import\(|import |\)\.resolve\()["']((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^"']*)?["']/gu,
    ))
      imported.add(name);
  expect([...imported].sort()).toEqual([...installed.dependencies].sort());
});

it('runs the command line', async () => {
  expect(await installed.node(installed.program, '--help')).toContain('Usage: skipscope');
  const args = [
    '--model',
    MODEL,
    '--calibration',
    PICTURES,
    '--task',
    'single-object',
    '--limit',
    '4',
    '--json',
  ];
  const result: unknown = JSON.parse(await installed.node(installed.program, 'evaluate', ...args));
  expect(result).toMatchObject({ task: 'single-object', metric: 'accuracy', samples: 4 });
});

it('gives its entries and nothing else', async () => {
  await writeFile(
    join(installed.folder, 'entries.mjs'),
    `const refusal = await import('skipscope/lib/cli/main.js').catch((error) => error.code);
     const names = [];
     for (const entry of ['engine', 'node', 'browser']) names.push(Object.keys(await import('skipscope/' + entry)));
     console.log(JSON.stringify([refusal, ...names]));`,
  );
  const [refusal, engine, node, browser] = z
    .tuple([z.string(), z.array(z.string()), z.array(z.string()), z.array(z.string())])
    .parse(JSON.parse(await installed.node('entries.mjs')));
  expect(refusal).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  expect(engine).toEqual(expect.arrayContaining(['SkipscopeError', 'createSearchSpec', 'convertCheckpoint']));
  expect(node).toEqual(expect.arrayContaining(['executeRun', 'openModel', 'openNodeDevice']));
  expect(browser).toEqual(['SkipscopeError', 'createWorkerClient']);
});

it('has types that another program compiles with', async () => {
  const file = join(installed.folder, 'embedding.mts');
  await writeFile(
    file,
    `import { createSearchSpec, type RunState } from 'skipscope/engine';
     import { executeRun, openNodeDevice } from 'skipscope/node';
     import { createWorkerClient } from 'skipscope/browser';
     export const spec: { alpha: number } = createSearchSpec({
       task: 'captioning', model: { name: 'm', hash: 'h' }, calibration: { name: 'c', id: 'i' },
     });
     export const state: (run: Parameters<typeof executeRun>[0]) => Promise<RunState> = executeRun;
     export const answer = async (): Promise<string> =>
       (await createWorkerClient().currentModel.generate({ image: new Blob(), prompt: '?', skip: [3] })).answer;
     // @ts-expect-error No such device.
     void openNodeDevice('abacus');`,
  );
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    types: [],
    preserveSymlinks: true,
  });
  const problems = ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText);
  expect(problems).toEqual([]);
});

it('runs the example for Node', async () => {
  expect(await searchFolder()).toMatchObject({ blocks: 12, full: 5 / 6 });
});

it('runs the example for Python, which finds the same on a server that serves the page, too', async ({
  skip,
}) => {
  const version = await execute('python3', ['--version']).catch(() => null);
  if (version === null) return skip('There is no python3 on this machine.');
  await installed.serving(MODEL, async ({ url, link }) => {
    expect(await (await fetch(url)).text()).toContain('<title>Skipscope');
    const script = installed.path('examples/search_over_http.py');
    const { stdout } = await execute('python3', [script, link, PICTURES, SAMPLES]);
    expect(JSON.parse(stdout)).toEqual(await searchFolder());
  });
});

/** What the example for Node prints. */
async function searchFolder(): Promise<unknown> {
  const example = installed.path('examples/search-folder.mjs');
  return JSON.parse(await installed.node(example, MODEL, PICTURES, SAMPLES)) as unknown;
}
