import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { strategyChoiceSchema } from '#engine/search/strategy-choice.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import { NOT_MEASURED } from '#engine/report/report-text.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { type ExportRequest, type Exporter, fileStem } from './exporter.ts';

/** Version of the config format; a reader refuses any other. */
const SKIP_CONFIG_VERSION = 3;

/** Median and quartiles. */
const spread = z.object({ median: z.number(), low: z.number(), high: z.number() });

/** Whole answers without the picture's encoding, skip set and full model in turns. */
const latency = z.object({
  ms: spread,
  /** The ratio of the times of skip set and full model in each turn. */
  ratio: spread,
  turns: count,
});

/**
 * A skip set with its measurements and with all that is needed to apply it elsewhere. Metric in its own unit, times in
 * ms.
 */
export const skipConfigSchema = z.object({
  format: z.literal('skipscope-skip-config'),
  version: z.literal(SKIP_CONFIG_VERSION),
  app: z.object({ name: z.literal('Skipscope'), version: z.string() }),
  /** ISO 8601. */
  date: z.iso.datetime(),
  model: z.object({
    name: z.string(),
    checkpoint: z.string(),
    revision: z.string().nullable(),
    dtype: z.string(),
    blocks: count,
    /** Hex SHA-256 of the block model's manifest. */
    hash: z.string(),
  }),
  /** 0-based indices of the decoder blocks to leave out, ascending. */
  skip: z.array(count),
  /** |S| / L, 0..1. */
  sparsity: z.number().min(0).max(1),
  task: z.object({ key: z.string(), prompt: z.string(), maxNewTokens: count }),
  metric: z.object({ key: z.string(), value: z.number(), baseline: z.number() }),
  latency: latency.or(z.literal(NOT_MEASURED)),
  calibration: z.object({
    id: z.string(),
    name: z.string(),
    samples: count,
    /** All samples of the set were asked questions of their own, or some; absent where `task.prompt` was asked of all. */
    prompts: z.exactOptional(z.enum(['own', 'mixed'])),
  }),
  search: z.object({
    strategy: strategyChoiceSchema,
    alpha: z.number(),
    /** Step of the path; 0 is the full model. */
    step: count,
  }),
});

export type SkipConfig = z.infer<typeof skipConfigSchema>;

/**
 * The spec and baseline of a run that has measured its baseline; throws `SkipscopeError('invalid-input')` otherwise.
 */
export function requireBaseline({ run }: ExportRequest): {
  readonly spec: SearchSpec;
  readonly baseline: PathPoint;
} {
  const { spec, baseline } = run;
  if (spec && baseline) return { spec, baseline };
  throw new SkipscopeError(
    'invalid-input',
    'This run has not measured the full model yet, so there is nothing to export.',
    'Let the search run until its baseline is known.',
  );
}

/** The config of one point of a run's path. Throws as `requireBaseline` does. */
function createSkipConfig(request: ExportRequest): SkipConfig {
  const { spec, baseline } = requireBaseline(request);
  const { model, run, point, appVersion, date } = request;
  const { task, prompt, maxNewTokens, strategy, alpha } = spec;
  const measured = latencyOf(point.skip, run.timings);
  return {
    format: 'skipscope-skip-config',
    version: SKIP_CONFIG_VERSION,
    app: { name: 'Skipscope', version: appVersion },
    date: date.toISOString(),
    model: {
      name: model.name,
      checkpoint: model.source.checkpoint,
      revision: model.source.revision,
      dtype: model.dtype,
      blocks: model.blocks,
      hash: model.hash,
    },
    skip: [...point.skip],
    sparsity: point.sparsity,
    task: { key: task, prompt, maxNewTokens },
    metric: { key: taskByKey(task).metric, value: point.value, baseline: baseline.value },
    latency: measured?.ratio ? { ...measured, ratio: measured.ratio } : NOT_MEASURED,
    calibration: { ...spec.calibration, samples: run.samples.length },
    search: { strategy, alpha, step: point.step },
  };
}

export const configExporter: Exporter = {
  key: 'config',
  label: 'JSON config',
  description: 'The skip set with model, task, metric and calibration set, for machines to read.',
  mimeType: 'application/json',
  fileName: (request) => `${fileStem(request)}.json`,
  render: (request) => `${JSON.stringify(createSkipConfig(request), null, 2)}\n`,
};
