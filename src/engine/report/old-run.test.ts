import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import { foldEvents } from '#engine/search/fold-run.ts';
import { decodeJournal } from '#engine/search/journal-codec.ts';
import { buildReport } from './build-report.ts';
import { exporterByKey } from './export/exporters.ts';
import { skipConfigSchema } from './export/skip-config.ts';
import { rendererByKey } from './renderers.ts';

const read = (path: string) => readFileSync(`test-data/${path}`, 'utf8');
const DATE = new Date('2026-01-02T03:04:05Z');
const run = foldEvents(decodeJournal(read('journals/run-with-places.jsonl')).events);

it('reports on a run of an earlier version as that version did, but for the checksums that it lacks and the importance that it knew', () => {
  const written = (state: typeof run) =>
    rendererByKey('md').render(buildReport([{ id: 'run-with-places.jsonl', state }], { date: DATE }));
  const note =
    '- Without checksums, so that damage to the journal would not be noticed: run-with-places.jsonl.\n';
  expect(written({ ...run, importance: [] })).toBe(read('journals/run-with-places.report.md') + note);
  expect(run.importance).not.toEqual([]);
  expect(written(run)).toContain('**Importance of each block alone, all**');
});

it('exports the configuration of that run byte by byte, with the times that were taken in turns', () => {
  const { spec, blocks, environments, operatingPoints } = run;
  const [source] = environments.map(({ model }) => model);
  const point = operatingPoints.highSparsity;
  if (!spec || !source || !point) throw new Error('The run has no point to export.');
  const model = { ...spec.model, source, dtype: source.dtype, blocks };
  const config = read('exports/skip-config.json');
  const request = { model, run, point, appVersion: '0.1.0', date: DATE };
  expect(exporterByKey('config').render(request)).toBe(config);
  expect(skipConfigSchema.parse(JSON.parse(config)).skip).toEqual([21, 22, 23]);
});
