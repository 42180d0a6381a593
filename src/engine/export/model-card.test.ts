import { beforeAll, describe, expect, it } from 'vitest';
import { syntheticRecord } from '#engine/report/testing/report-runs.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { ExportRecord } from './export-record.ts';
import { exportedRun, pointOf, type PointChoice } from './exported-run.ts';
import { modelCard } from './model-card.ts';
import { modelExporterByKey } from './model-exporters.ts';

let run: RunState;
beforeAll(async () => {
  run = (await syntheticRecord('run.jsonl', { strategy: 'gm-skip' })).state;
});

function card(key: ExportRecord['exporter'], choice: PointChoice | null): string {
  const point = choice === null ? null : pointOf(run, choice);
  const record: ExportRecord = {
    format: 'skipscope-export',
    version: 1,
    app: { name: 'Skipscope', version: '0.0.0' },
    date: '1970-01-01T00:00:00.000Z',
    exporter: key,
    name: 'short',
    source: { checkpoint: 'org/llava-tiny', revision: null, blocks: 9, manifest: null },
    skip: point === null ? [3] : [...point.skip],
    sparsity: 0,
    run: point && exportedRun('run.jsonl', run, point),
    files: [],
  };
  return modelCard(record, modelExporterByKey(key), null);
}

/** The names of the rows of a card's table. */
const rows = (text: string) =>
  text
    .split('\n')
    .filter((line) => /^\| [^|:]/u.test(line))
    .map((line) => line.split('|')[1]?.trim());

describe('a model card', () => {
  it('has a row for each figure, of the full model and of this one', () => {
    const text = card('hugging-face', 'high-sparsity');
    expect(text).toContain('| | Full model | This model |\n| :-- | --: | --: |\n| Blocks | 9 | ');
    expect(rows(text)).toEqual([
      'Blocks',
      'Top-1 accuracy',
      'Top-1 accuracy, 24 samples held out',
      'Latency / full, median and quartiles',
    ]);
    expect(text).toContain(
      'The blocks were chosen on these samples by GM-Skip, arXiv 2508.18227. The figures',
    );
    expect(text).toContain('measured by Skipscope with q4 weights. Another task');
    expect(text).toContain('With `--calibration SET` it measures the figure again.');
  });

  it('of the full model has its figures alone, which nothing was chosen by', () => {
    const text = card('hugging-face', 0);
    expect(text).toContain('| | This model |\n| :-- | --: |\n| Blocks | 9 |\n');
    expect(rows(text)).toHaveLength(3);
    expect(text).not.toContain('chosen');
  });

  it('of a form that Skipscope does not run says that it was measured in another', () => {
    const text = card('gguf-q8_0', 'high-sparsity');
    expect(text).toContain('with q4 weights, not in this form.');
    expect(text).not.toContain('--calibration');
  });

  it('of a list of blocks says that there are no figures', () => {
    const text = card('onnx-q4', null);
    expect(text).toContain('None: the blocks were given as a list. Measure this model before you use it.');
    expect(text).toContain('**What is kept.** Matrices of the decoder rounded to 4 bits');
    expect(text).not.toContain('--calibration');
  });
});
