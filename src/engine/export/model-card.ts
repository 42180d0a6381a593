import { metricByKey } from '#engine/metrics/metrics.ts';
import { markdownText } from '#engine/report/markdown-text.ts';
import { metricText } from '#engine/report/report-text.ts';
import { questionText } from '#engine/search/search-spec.ts';
import { strategyByKey } from '#engine/search/strategy-catalogue.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { BASE_CARD, RECORD_FILE } from './checkpoint-copies.ts';
import type { ExportRecord, ExportedRun } from './export-record.ts';
import type { ModelExporter } from './model-exporter.ts';

/** A repository of the hub, the only thing that its front matter takes as a base model. */
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/u;
/** The licence of the base, which binds the export, too. */
const LICENCE = /^license(?:_name|_link)?:[ \t]*\S.*$/gmu;

/**
 * `README.md` of an exported model: front matter as the Hugging Face hub reads it, what was taken out, the figures, and how to
 * load and check the folder. `base` is the model card of the source, whose licence is taken over; null where it has none.
 */
export function modelCard(record: ExportRecord, exporter: ModelExporter, base: string | null): string {
  const { name, source, skip, run } = record;
  const { checkpoint, revision, blocks } = source;
  const of = markdownText(checkpoint) + (revision === null ? '' : ` at revision ${markdownText(revision)}`);
  const parts = [
    frontMatter(record, exporter, base),
    `# ${markdownText(name)}`,
    skip.length === 0
      ? `${of} with all of its ${blocks} decoder blocks${exporter.takes === exporter.gives ? '' : ', in another form'}. Skipscope wrote it; nothing was trained.`
      : `${of} without ${skip.length} of its ${blocks} decoder blocks: ${skip.join(', ')}, counted from 0. The blocks were ` +
        'taken out with Skipscope; nothing was trained.',
    `**What is kept.** ${exporter.keeps}`,
    '## Figures',
    ...(run === null
      ? [
          `None: ${skip.length === 0 ? 'no run was named' : 'the blocks were given as a list'}. Measure this model before you use it.`,
        ]
      : figures(run, exporter, skip.length, blocks)),
    '## Use',
    exporter.usage,
    `\`${RECORD_FILE}\` holds all of this for machines, and the SHA-256 of every file, which \`skipscope verify FOLDER\` compares.` +
      (run === null || exporter.gives === null
        ? ''
        : ' With `--calibration SET` it measures the figure again.'),
    ...(base === null ? [] : [`The model card of the base is in [${BASE_CARD}](${BASE_CARD}).`]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function frontMatter(
  { source, skip }: ExportRecord,
  { library }: ModelExporter,
  base: string | null,
): string {
  const own = /^---\r?\n(.*?)\r?\n---/su.exec(base ?? '')?.[1] ?? '';
  return [
    '---',
    ...(REPOSITORY.test(source.checkpoint) ? [`base_model: ${source.checkpoint}`] : []),
    `library_name: ${library}`,
    'pipeline_tag: image-text-to-text',
    'tags:',
    '  - llava',
    ...(skip.length === 0 ? [] : ['  - layer-pruning']),
    '  - skipscope',
    ...(own.match(LICENCE) ?? []),
    '---',
  ].join('\n');
}

/** What was asked of which pictures, and the figures as a table. The full model has no other one to stand beside. */
function figures(
  run: ExportedRun,
  { gives }: ModelExporter,
  gone: number,
  blocks: number,
): readonly string[] {
  const { spec, metric, dtype } = run;
  const { label, citation } = strategyByKey(spec.strategy.key);
  const strategy = citation.startsWith(label) ? citation : `${label} (${citation})`;
  const chosen = [
    ...(gone === 0 ? [] : [`The blocks were chosen on these samples by ${strategy}.`]),
    `The figures were measured by Skipscope${dtype === null ? '' : ` with ${dtype} weights`}${gives === null ? ', not in this form' : ''}.`,
  ];
  const samples = metric.samples === null ? '' : ` on ${metric.samples.length} samples`;
  const rows = figureRows(run, gone, blocks).map(([name, full, own]) => [
    name,
    ...(gone === 0 ? [] : [full]),
    own,
  ]);
  return [
    [
      `Task: ${markdownText(taskByKey(spec.task).label)}, asked "${markdownText(questionText(spec))}"${samples} of the ` +
        `calibration set ${markdownText(spec.calibration.name)}.`,
      ...chosen,
      'Another task or other data need a measurement of their own.',
    ].join(' '),
    [
      gone === 0 ? '| | This model |' : '| | Full model | This model |',
      gone === 0 ? '| :-- | --: |' : '| :-- | --: | --: |',
      ...rows.map((row) => `| ${row.map(markdownText).join(' | ')} |`),
    ].join('\n'),
  ];
}

/** Each row as its name, and the figures of the full model and of the exported one. */
function figureRows(
  { metric, heldOut, latencyRatio }: ExportedRun,
  gone: number,
  blocks: number,
): readonly (readonly [string, string, string])[] {
  const { label, ...unit } = metricByKey(metric.key);
  const cell = (value: number, interval: { low: number; high: number } | null) =>
    metricText(value, unit) +
    (interval ? ` (95 %: ${metricText(interval.low, unit)} to ${metricText(interval.high, unit)})` : '');
  const rows: (readonly [string, string, string])[] = [
    ['Blocks', String(blocks), String(blocks - gone)],
    [label, cell(metric.baseline, null), cell(metric.value, metric.interval)],
  ];
  if (heldOut)
    rows.push([
      `${label}, ${heldOut.samples} samples held out`,
      heldOut.baseline === null ? '' : cell(heldOut.baseline, null),
      cell(heldOut.value, heldOut.interval),
    ]);
  if (latencyRatio)
    rows.push([
      'Latency / full, median and quartiles',
      '1',
      `${latencyRatio.median.toFixed(2)} (${latencyRatio.low.toFixed(2)} to ${latencyRatio.high.toFixed(2)})`,
    ]);
  return rows;
}
