import type { RunEnvironment } from '#engine/search/run-environment.ts';
import type { ReportTable } from './report-tables.ts';
import type { Report, ReportGroup, ReportRun, SampleSetReport } from './report.ts';

/** `2026-01-02 03:04 UTC`. */
function momentText(at: number | null): string {
  return at === null ? 'unknown' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function runtimeText({ runtime }: RunEnvironment): string {
  const { provider, version, threads, adapter, software, arithmetic, weights } = runtime;
  const emulated = software ? ' (emulated on the CPU)' : '';
  return (
    `ONNX Runtime ${version} on ${provider}${emulated}, ${adapter}, ${String(threads)} threads, ` +
    `${arithmetic} arithmetic, ${weights} weights`
  );
}

/** Distinct texts of the runs' environments, in order; a sentence if journals lack them. */
function distinct(runs: readonly ReportRun[], text: (environment: RunEnvironment) => string): string {
  const all = new Set(runs.flatMap(({ environments }) => environments.map(text)));
  const unknown = runs.some(({ environments }) => environments.length === 0);
  return [...all, ...(unknown ? ['not in the journals of earlier versions'] : [])].join('; ');
}

/** Model, data, question and machine of a group. */
export function groupTable(group: ReportGroup): ReportTable {
  const { model, calibration, metric, prompt, sets } = group;
  const runs = sets.flatMap((set) => set.runs);
  return {
    caption: 'What was measured',
    columns: ['Field', 'Value'],
    rows: [
      ['Model', `${model.name}, ${String(model.blocks)} blocks`],
      ['Model SHA-256', model.hash],
      [
        'Checkpoint',
        distinct(runs, ({ model: { checkpoint, revision } }) => `${checkpoint}@${revision ?? 'unknown'}`),
      ],
      ['Weights', distinct(runs, ({ model: { dtype } }) => dtype)],
      ['Calibration set', calibration.name],
      ['Calibration id', calibration.id],
      ['Prompt', prompt],
      ['Longest answer', `${String(runs[0]?.spec.maxNewTokens ?? 0)} tokens`],
      ['Metric', `${metric.label}: ${metric.citation}`],
      ['Answer rules', JSON.stringify(runs[0]?.spec.answerRules ?? {})],
      ['Document frequencies', frequenciesText(runs)],
      ['Runtime', distinct(runs, runtimeText)],
      ['Skipscope', distinct(runs, ({ app }) => app)],
    ],
  };
}

function frequenciesText(runs: readonly ReportRun[]): string {
  const table = runs[0]?.spec.documentFrequencies;
  return table ? `${table.name}, SHA-256 ${table.hash}` : 'of the references at hand';
}

/** When each run was made, with which seeds, and how. */
export function runTable({ runs, label }: SampleSetReport): ReportTable {
  const spread = runs.some(({ workers }) => workers.length > 0);
  return {
    caption: `Runs, ${label}`,
    columns: [
      'Run',
      'Started',
      'Last event',
      'Status',
      'Seeds',
      'Evaluations',
      'Journal',
      ...(spread ? ['Workers'] : []),
    ],
    rows: runs.map(({ name, startedAt, endedAt, status, spec, work, workers, id }) => [
      name,
      momentText(startedAt),
      momentText(endedAt),
      status,
      [
        `samples ${String(spec.sampling.seed)}`,
        ...('seed' in spec.strategy ? [`strategy ${String(spec.strategy.seed)}`] : []),
      ].join(', '),
      String(work.evaluations),
      id,
      ...(spread ? [workersText(workers)] : []),
    ]),
  };
}

/** The workers of a run with their units, those with the most first. */
function workersText(workers: ReportRun['workers']): string {
  if (workers.length === 0) return 'one device';
  const shown = [...workers].sort((one, other) => other.units - one.units);
  return shown.map(({ name, units }) => `${name} (${String(units)})`).join(', ');
}

/** How to read the tables. */
export function notes({
  seed,
  leftOut,
  unreadable,
  recorded,
  withoutChecksums,
  groups,
  scans,
  appVersion,
  date,
}: Report): readonly string[] {
  return [
    `Made by Skipscope ${appVersion} on ${momentText(date.getTime())}.`,
    'High Performance is the point of a run with the best metric, High Sparsity the sparsest one that keeps alpha times ' +
      "the full model's metric, both chosen on calibration samples: their metric there is too good by what the choice " +
      'itself gains. Samples held out were not seen by the search.',
    `Brackets hold 95 % intervals: Wilson's for accuracy, else a bootstrap of 2000 resamples with seed ${String(seed)}. ` +
      'Differences are to the full model on the same samples, with the interval of Agresti and Min and the exact McNemar ' +
      'test for scores of 0 and 1, else bootstrap and sign-flip test. p-values are not corrected for their number.',
    'Gain: whether a gain on calibration is there on the samples held out, too. It holds where they show a significant ' +
      'gain (p < 0.05), and does not where they rule out one as large (95 %) or show a significant loss. Constraint: ' +
      'whether the 95 % interval of the difference held out stays above the loss that alpha allows. Of fewer than 10 ' +
      'samples nothing is said.',
    'Latency is that of a whole answer without the picture’s encoding, skip set and full model in turns: median and ' +
      'quartiles in brackets, of the ratios of each turn in the column “Latency / full”.',
    'Work is in block tokens, as a share of an exhaustive search of the same steps; answers taken over from other runs ' +
      'cost nothing.',
    ...(scans.length > 0 || groups.some(({ sets }) => sets.some(({ importance }) => importance.length > 0))
      ? [
          'Importance is what skipping a block alone changes; blocks that are worth little alone may be worth much together. ' +
            'What a run loses without a block is of the run’s own samples, without an interval; ≥ is a bound: the candidate ' +
            'was given up when it had lost so much. A scan has samples of its own; brackets hold 95 % intervals.',
        ]
      : []),
    ...(groups.some(({ sets }) => sets.some(({ runs }) => runs.some(({ workers }) => workers.length > 0)))
      ? [
          'Workers are named with the number of units that each has answered: a group of samples under a skip set. All had the ' +
            'runtime and the arithmetic of their run.',
        ]
      : []),
    ...(leftOut.length === 0
      ? []
      : [`Left out, since the full model was not measured: ${leftOut.join(', ')}.`]),
    ...unreadable.map(({ id, problem }) => `Left out, since the journal cannot be read: ${id}. ${problem}`),
    ...(recorded.length === 0
      ? []
      : [
          `Recorded, and shipped with the page; times are those of the machine that recorded them: ${recorded.join(', ')}.`,
        ]),
    ...(withoutChecksums.length === 0
      ? []
      : [
          `Without checksums, so that damage to the journal would not be noticed: ${withoutChecksums.join(', ')}.`,
        ]),
  ];
}
