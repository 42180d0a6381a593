import type { RunEnvironment } from '#engine/search/run-environment.ts';
import { runSearch } from '#engine/strategies/run-search.ts';
import { syntheticRun, type SearchSettings } from '#engine/strategies/testing/search-runs.ts';
import { SyntheticEvaluator } from '#engine/strategies/testing/synthetic-evaluator.ts';
import { syntheticReferences } from '#engine/strategies/testing/synthetic-references.ts';
import type { RunRecord } from '#engine/report/build-report.ts';
import type { MeasuredImportance } from '#engine/report/measured-importance.ts';

const BLOCKS = 9;
const SAMPLES = 40;
const HELD_OUT = 24;
const INFLUENCE = [0.9, 0.4, 0.5, 0.2, 0.1, 0.3, 0.3, 0.2, 0.8];

export const ENVIRONMENT: RunEnvironment = {
  app: '0.1.0',
  model: { checkpoint: 'org/llava-tiny', revision: 'abc123', dtype: 'q4' },
  runtime: {
    provider: 'cpu',
    version: '1.30.0',
    threads: 2,
    adapter: 'Some CPU',
    software: false,
    arithmetic: 'float32',
    weights: 'float',
  },
  paths: { model: 'models/tiny', calibration: 'my pictures' },
};

/** Settings of a synthetic run, with its evaluator's seed and its environment. */
export type ReportSettings = SearchSettings & {
  readonly evaluatorSeed?: number;
  readonly environment?: RunEnvironment;
};

/** A finished run with samples held out, on a synthetic model. */
export async function syntheticRecord(id: string, settings: ReportSettings): Promise<RunRecord> {
  const { evaluatorSeed = 3, environment = ENVIRONMENT, ...rest } = settings;
  const shape = settings.shape ?? 'accuracy';
  const of = (samples: number, seed: number) =>
    new SyntheticEvaluator({ blocks: BLOCKS, samples, seed, margin: 5, shape });
  const evaluator = of(SAMPLES, evaluatorSeed);
  const run = syntheticRun(evaluator, { alpha: 0.8, ...rest });
  const state = await runSearch({
    ...run,
    sampleIds: run.sampleIds.map((sample) => `${String(evaluatorSeed)}:${sample}`),
    environment,
    references: syntheticReferences(evaluator, INFLUENCE),
    heldOut: {
      sampleIds: Array.from({ length: HELD_OUT }, (_, sample) => `h${String(sample)}`),
      open: () => Promise.resolve({ scorer: of(HELD_OUT, evaluatorSeed + 50), dispose: () => undefined }),
    },
  });
  // The journal in memory has no lines, and so no checksums.
  return { id, state: { ...state, checksummed: true } };
}

/** GM-Skip and three rivals on the same samples. */
export function comparedRecords(settings: ReportSettings = {}): Promise<readonly RunRecord[]> {
  return Promise.all([
    syntheticRecord('gm-skip.jsonl', settings),
    syntheticRecord('fixed.jsonl', { ...settings, strategy: 'fixed-interval', interval: 3 }),
    syntheticRecord('reverse.jsonl', { ...settings, strategy: 'order-reverse' }),
    syntheticRecord('influence.jsonl', { ...settings, strategy: 'block-influence' }),
  ]);
}

/** A scan of the blocks of these runs: effects, none, one that may be chance, a gain, and one that was not measured. */
export function syntheticScan(
  of: Partial<Pick<MeasuredImportance, 'model' | 'calibration' | 'task' | 'blocks'>> = {},
): MeasuredImportance {
  const measured = (value: number, low: number, high: number) => ({ value, interval: { low, high } });
  return {
    model: { name: 'synthetic', hash: 'm' },
    calibration: { name: 'synthetic', id: 'c' },
    task: 'single-object',
    metric: 'accuracy',
    blocks: BLOCKS,
    samples: [{ id: 'a' }, { id: 'b' }],
    measures: [
      {
        key: 'metric-drop',
        label: 'Metric drop',
        blocks: [
          measured(0.5, 0.2, 0.7),
          measured(0, -0.1, 0.1),
          measured(0.125, -0.05, 0.3),
          measured(-0.25, -0.4, -0.1),
          null,
          ...[0.1, 0.2, 0.3, 0.4].map((value) => ({ value, interval: null })),
        ],
      },
      {
        key: 'kl-divergence',
        label: 'KL divergence',
        blocks: Array.from({ length: BLOCKS }, (_, block) =>
          measured(1.25 / (block + 1), 0.75 / (block + 1), 2),
        ),
      },
    ],
    ...of,
  };
}
