import { describe, expect, test } from 'vitest';
import { IMPORTERS } from '#engine/calibration/importers.ts';
import { DECODER_FAMILIES, VISION_FAMILIES } from '#engine/checkpoint/families.ts';
import { MODEL_EXPORTERS } from '#engine/export/model-exporters.ts';
import { IMPORTANCE_MEASURES } from '#engine/importance/importance-measures.ts';
import { MEASURES } from '#engine/metrics/metrics.ts';
import { EXPORTERS } from '#engine/report/export/exporters.ts';
import { RENDERERS } from '#engine/report/renderers.ts';
import { STRATEGY_KEYS } from '#engine/search/strategy-choice.ts';
import { STREAM_KINDS } from '#engine/streams/stream-kinds.ts';
import { TASKS } from '#engine/tasks/tasks.ts';
import { readText } from './repository.ts';

const keys = (entries: readonly { readonly key: string }[]) => entries.map(({ key }) => `\`${key}\``);
const labels = (entries: readonly { readonly label: string }[]) => entries.map(({ label }) => label);
const families = [...DECODER_FAMILIES, ...VISION_FAMILIES].map(({ modelType }) => `\`${modelType}\``);

/** What the code registers stands in a row of a table for its users. */
describe.each([
  ['docs/method.md', 'strategies', STRATEGY_KEYS.map((key) => `\`${key}\``)],
  ['docs/method.md', 'tasks', TASKS.map(({ key }) => key)],
  ['docs/metrics.md', 'measures', keys(MEASURES)],
  ['docs/metrics.md', 'measures of importance', keys(IMPORTANCE_MEASURES)],
  ['docs/calibration.md', 'importers', labels(IMPORTERS)],
  ['docs/report.md', 'forms of a report', keys(RENDERERS)],
  ['docs/report.md', 'exporters', labels(EXPORTERS)],
  ['docs/export.md', 'model exporters', labels(MODEL_EXPORTERS)],
  ['docs/drive.md', 'kinds of stream', labels(STREAM_KINDS)],
  ['docs/block-model.md', 'families', families],
])('%s', (document, registered, names) => {
  test(`has a row for each of the ${registered}`, () => {
    const cells = readText(document)
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .flatMap((line) => line.split('|').map((cell) => cell.trim()));
    expect(names.filter((name) => !cells.includes(name))).toEqual([]);
  });
});
