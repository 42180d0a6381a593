import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJournal } from '#host/node/files/journal-file.ts';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_CALIBRATION, DEMO_MODEL } from '#cli/testing/run-cli.ts';

const row = z.looseObject({
  name: z.string(),
  role: z.enum(['full', 'high-performance', 'high-sparsity', 'both', 'only']),
  sparsity: z.number(),
  figure: z.looseObject({ value: z.number(), n: z.number(), interval: z.looseObject({ low: z.number() }) }),
  heldOut: z.looseObject({ n: z.number() }),
});
const schema = z.looseObject({
  appVersion: z.string(),
  files: z.array(z.string()),
  leftOut: z.tuple([]),
  groups: z.array(
    z.looseObject({
      task: z.looseObject({ key: z.string() }),
      sets: z.array(
        z.looseObject({
          label: z.string(),
          samples: z.number(),
          heldOut: z.number(),
          rows: z.array(row),
          findings: z.array(z.string()),
          runs: z.array(z.looseObject({ id: z.string(), name: z.string(), command: z.string() })),
        }),
      ),
    }),
  ),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skipscope-compare-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function json(...args: readonly string[]) {
  const { status, stdout, stderr } = await callCli(...args, '--json');
  expect(status, stderr).toBe(0);
  return schema.parse(JSON.parse(stdout));
}

const compare = (out: string) => [
  ...['compare', '--model', DEMO_MODEL, '--calibration', DEMO_CALIBRATION, '--task', 'single-object'],
  ...['--strategies', 'gm-skip,order-forward', '--limit', '10', '--max-blocks', '2', '--out', out],
];

describe('compare', { timeout: 240_000 }, () => {
  it('makes every run in a journal of its own, goes on where it stopped, and reports', async () => {
    const out = path.join(folder, 'all');
    const made = await json(...compare(out));
    const journals = (await readdir(out)).filter((name) => name.endsWith('.jsonl')).sort();
    expect(journals).toEqual([
      'single-object.gm-skip.jsonl',
      'single-object.gm-skip.order-forward.jsonl',
      'single-object.order-forward.jsonl',
      'single-object.order-forward.start-2.jsonl',
    ]);
    const [set] = made.groups[0]?.sets ?? [];
    expect(set).toMatchObject({ label: 'all', samples: 7, heldOut: 3 });
    expect(set?.rows[0]?.name).toBe('Full model');
    expect(set?.runs.map(({ id }) => id).sort()).toEqual(journals);
    expect(set?.findings.length).toBeGreaterThan(0);
    expect(made.files.map((file) => path.basename(file)).sort()).toEqual([
      ...['curves.csv', 'importance.csv', 'report.html', 'report.md', 'report.tex', 'results.csv'],
    ]);

    const before = await Promise.all(journals.map((name) => readFile(path.join(out, name), 'utf8')));
    // The last run as a kill leaves it: it goes on, and nothing else is done again.
    const last = path.join(out, 'single-object.order-forward.start-2.jsonl');
    await rm(last);
    const again = await json(...compare(out));
    expect(again.groups[0]?.sets[0]?.rows.map(({ name, figure }) => [name, figure.value])).toEqual(
      set?.rows.map(({ name, figure }) => [name, figure.value]),
    );
    const after = await Promise.all(journals.map((name) => readFile(path.join(out, name), 'utf8')));
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));

    const reported = await json('report', out, '--out', path.join(folder, 'report'), '--format', 'md');
    expect(reported.files).toEqual([path.join(folder, 'report', 'report.md')]);
    expect(reported.groups).toEqual(again.groups);
  });

  it('is reported with what importance has measured, unless that is of another question or no importance', async () => {
    const runs = path.join(folder, 'all');
    const demo = ['--model', DEMO_MODEL, '--calibration', DEMO_CALIBRATION];
    const measured = await callCli(
      ...['importance', ...demo, '--task', 'single-object', '--limit', '2'],
      ...['--measures', 'angular-distance', '--json'],
    );
    const scan = path.join(folder, 'scan.json');
    await writeFile(scan, measured.stdout);
    const form = ['--format', 'importance', '--out', path.join(folder, 'with-scan')];
    const { files } = await json('report', runs, '--importance', scan, ...form);
    const lines = (await readFile(files[0] ?? '', 'utf8')).trim().split('\r\n');
    expect(lines.filter((line) => line.includes(',scan,,2,,angular-distance,'))).toHaveLength(12);
    expect(lines.filter((line) => line.includes(',run,all,7,'))).not.toEqual([]);

    const other = path.join(folder, 'other.json');
    await writeFile(other, measured.stdout.replace(/"hash":"[0-9a-f]+"/u, '"hash":"0"'));
    for (const [file, hint] of [
      [other, 'another model than the runs'],
      ['package.json', 'package.json does not hold the importance of blocks'],
      ['README.md', 'README.md does not hold the importance of blocks: it is not valid JSON'],
    ] as const) {
      const { status, stderr } = await callCli('report', runs, '--importance', file, ...form);
      expect(status).toBe(1);
      expect(stderr).toContain(hint);
    }
  });

  it('prints a command that makes the same run', async () => {
    const { groups } = await json('report', path.join(folder, 'all'), '--out', folder, '--format', 'csv');
    const run = groups[0]?.sets[0]?.runs.find(({ name }) => name.includes('forward'));
    const journal = path.join(folder, 'again.jsonl');
    await promisify(execFile)('sh', ['-c', `${run?.command ?? 'false'} --journal '${journal}'`]);
    const [started] = await readJournal(journal);
    const [original] = await readJournal(path.join(folder, 'all', run?.id ?? ''));
    const identity = (event: typeof started) =>
      event?.type === 'started' && { spec: event.spec, samples: event.samples, heldOut: event.heldOut };
    expect(identity(started)).toEqual(identity(original));
    expect(started).toMatchObject({ environment: { runtime: { provider: 'cpu' }, model: { dtype: 'q4' } } });
  });
});

describe('errors', () => {
  it.each([
    ['an unknown format', 2, ['report', 'docs', '--out', 'x', '--format', 'docx'], 'html, md, latex'],
    ['a folder without journals', 1, ['report', 'docs', '--out', 'x'], 'has no journal'],
    ['a run that is not there', 1, ['report', 'no-such.jsonl', '--out', 'x'], 'no-such.jsonl cannot be read'],
    ['a file that is no journal', 1, ['report', 'package.json', '--out', 'x'], 'Line 1 of the journal'],
    [
      'an unknown strategy',
      2,
      [
        'compare',
        '--model',
        'm',
        '--calibration',
        'c',
        '--task',
        'captioning',
        '--strategies',
        'luck',
        '--out',
        'x',
      ],
      'sleb',
    ],
    ['a batch of none', 2, [...compare('x'), '--batch', '0'], 'whole number of at least 1'],
    [
      'document frequencies without captions',
      2,
      [...compare('x'), '--document-frequencies', 'table.json'],
      'captioning only',
    ],
  ])('%s', async (_what, expected, args, hint) => {
    const { status, stdout, stderr } = await callCli(...args);
    expect([status, stdout]).toEqual([expected, '']);
    expect(stderr).toContain(hint);
  });
});
