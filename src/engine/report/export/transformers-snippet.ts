import { SkipscopeError } from '#engine/base/errors.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import { RATIO_HEADING, speedText } from '#engine/report/report-text.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { skipPhase } from '#engine/search/strategy-choice.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { type ExportRequest, type Exporter, fileStem } from './exporter.ts';
import { SNIPPET_FUNCTIONS } from './snippet-functions.ts';
import { requireBaseline } from './skip-config.ts';

/** A Python literal; JSON strings and numbers are Python's too. */
function literal(value: string | number | null | readonly number[]): string {
  if (value === null) return 'None';
  return Array.isArray(value) ? `[${value.join(', ')}]` : JSON.stringify(value);
}

function comment(text: string): string {
  return `# ${text.replace(/\s+/gu, ' ')}`;
}

/** Whether the name is a repository of the hub, `owner/name`; a folder's is a single word. */
function isRepository(checkpoint: string): boolean {
  return checkpoint.includes('/');
}

function facts(request: ExportRequest): readonly string[] {
  const { spec, baseline } = requireBaseline(request);
  const { model, run, point, appVersion, date } = request;
  const task = taskByKey(spec.task);
  const { checkpoint } = model.source;
  const usage = isRepository(checkpoint)
    ? ['Usage: python THIS_FILE PICTURE']
    : [
        `Usage: python THIS_FILE PICTURE [FOLDER]. FOLDER is that of the checkpoint "${checkpoint}"; without it, the`,
        'folder is looked for under this name, and under models, where the command is run.',
      ];
  return [
    `Skipscope ${appVersion}, ${date.toISOString()}: ${model.name}, ${task.label}.`,
    `${metricByKey(task.metric).label} ${point.value} with ${point.skip.length} of ${model.blocks} blocks skipped,`,
    `${baseline.value} with the full model (measured with ${model.dtype} weights on ${spec.calibration.name}).`,
    `${RATIO_HEADING}: ${speedText(point.skip, latencyOf(point.skip, run.timings))}.`,
    'Needs: pip install torch transformers pillow',
    ...usage,
  ].map(comment);
}

/** Throws `SkipscopeError('unsupported')` for a skip set that holds in the answer only: removed layers are gone from the prompt too. */
function requireBothPhases(request: ExportRequest): void {
  const { spec } = requireBaseline(request);
  if (request.point.skip.length === 0 || skipPhase(spec.strategy) === 'both') return;
  throw new SkipscopeError(
    'unsupported',
    'This skip set skips its blocks while the answer is decoded, not in the prompt. A model without these layers would skip them in both.',
    'Export the JSON config, which says so, or search with the phase "both".',
  );
}

/** Says where the prompt is not what was measured. */
function ownQuestions({ calibration: { name, prompts } }: SearchSpec): readonly string[] {
  if (prompts === undefined) return [];
  const asked = prompts === 'own' ? 'The samples' : 'Some samples';
  return [comment(`${asked} of ${name} were asked questions of their own: put yours here.`)];
}

/** A self-contained Python module that loads the checkpoint with Hugging Face transformers and skips the same blocks. */
export const transformersExporter: Exporter = {
  key: 'transformers',
  label: 'transformers snippet',
  description:
    'Python that loads the checkpoint, skips the same blocks and answers about a picture, in old and new transformers.',
  mimeType: 'text/x-python',
  fileName: (request) => `${fileStem(request)}.py`,
  render(request) {
    const { spec } = requireBaseline(request);
    requireBothPhases(request);
    const { model, point } = request;
    const { checkpoint, revision } = model.source;
    return [
      ...facts(request),
      'import sys',
      'from pathlib import Path',
      '',
      'import torch',
      'import transformers',
      'from PIL import Image, ImageOps',
      'from transformers import AutoImageProcessor, AutoProcessor, LlavaForConditionalGeneration',
      '',
      `CHECKPOINT = ${literal(checkpoint)}`,
      `REVISION = ${literal(revision)}`,
      `BLOCKS = ${literal(model.blocks)}`,
      `SKIP = ${literal(point.skip)}`,
      ...ownQuestions(spec),
      `PROMPT = ${literal(spec.prompt)}`,
      `MAX_NEW_TOKENS = ${literal(spec.maxNewTokens)}`,
      '',
      '',
      SNIPPET_FUNCTIONS,
    ].join('\n');
  },
};
