import { scoreKey } from '#engine/search/same-question.ts';
import { APP_VERSION } from '#engine/base/app-version.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { questionText, searchMetric } from '#engine/search/search-spec.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { findingsOf } from './findings.ts';
import { CLONE, type Installation } from './installation.ts';
import { type MeasuredImportance, reportedScan, requireOwnRuns } from './measured-importance.ts';
import { repeatCommand } from './repeat-command.ts';
import { repeatPaths } from './repeat-paths.ts';
import { type MeasuredRun, fullModelOf, fullModelRow, rowsOfRun } from './report-rows.ts';
import type {
  CurvePoint,
  KnownImportance,
  Report,
  ReportGroup,
  ReportRun,
  SampleSetReport,
  UnreadableRecord,
} from './report.ts';
import { runNames, sampleSetLabels } from './run-names.ts';

/** A run and its host's name for it. */
export interface RunRecord {
  readonly id: string;
  readonly state: RunState;
  /** Whether it was shipped with the page; false by default. */
  readonly recorded?: boolean;
}

/** Settings of a report that are not in the journals. */
export interface ReportContext {
  readonly date: Date;
  /** 0 by default. */
  readonly seed?: number;
  /** How the reader calls the command line; a clone of the repository by default. */
  readonly installation?: Installation;
  /** Measures of all blocks, each of a model, set and task of the runs; none by default. */
  readonly scans?: readonly MeasuredImportance[];
}

/**
 * Groups runs: runs of one model, calibration set, task and way of scoring make a group, and those of them on the same
 * samples a table. Runs without the full model's metric and runs that cannot be read are left out and named. Throws
 * `SkipscopeError('invalid-input')` for measures of blocks that are of no run.
 */
export function buildReport(
  given: readonly (RunRecord | UnreadableRecord)[],
  { date, seed = 0, installation = CLONE, scans = [] }: ReportContext,
): Report {
  const records = given.filter((record) => 'state' in record);
  const measured = records.flatMap(({ id, state, recorded = false }): Unnamed[] =>
    state.spec && state.baseline ? [{ id, state, recorded, spec: state.spec, baseline: state.baseline }] : [],
  );
  const used = new Set(measured.map(({ id }) => id));
  if (measured.length > 0) for (const scan of scans) requireOwnRuns(scan, measured);
  return {
    appVersion: APP_VERSION,
    date,
    seed,
    groups: grouped(measured, ({ spec }) => scoreKey(spec)).map((runs) =>
      groupReport(runs, seed, installation),
    ),
    scans: scans.map(reportedScan),
    leftOut: records.map(({ id }) => id).filter((id) => !used.has(id)),
    unreadable: given.filter((record) => 'problem' in record),
    recorded: measured.flatMap(({ id, recorded }) => (recorded ? [id] : [])),
    withoutChecksums: measured.flatMap(({ id, state }) => (state.checksummed ? [] : [id])),
  };
}

type Unnamed = Omit<MeasuredRun, 'name'> & { readonly recorded: boolean };

function samplesKey({ state }: Unnamed): string {
  return JSON.stringify([state.samples, state.heldOutSamples]);
}

/** In the order in which the keys first occur. */
function grouped<Item>(items: readonly Item[], key: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}

function groupReport(runs: readonly Unnamed[], seed: number, installation: Installation): ReportGroup {
  const [first] = runs;
  if (!first) throw new RangeError('A group has at least one run.');
  const { spec, state } = first;
  const { key, label } = taskByKey(spec.task);
  const { key: metric, label: metricLabel, unit, citation } = searchMetric(spec);
  const sets = grouped(runs, samplesKey);
  const labels = sampleSetLabels(sets.map(([run]) => (run ?? first).spec.sampling));
  return {
    model: { ...spec.model, blocks: state.blocks },
    calibration: spec.calibration,
    task: { key, label },
    prompt: questionText(spec),
    metric: { key: metric, label: metricLabel, unit, citation },
    sets: sets.map((set, at) => sampleSetReport(set, labels[at] ?? '', seed, installation)),
  };
}

function sampleSetReport(
  unnamed: readonly Unnamed[],
  label: string,
  seed: number,
  installation: Installation,
): SampleSetReport {
  const names = runNames(unnamed);
  const runs = unnamed.map((run, at): MeasuredRun => ({ ...run, name: names[at] ?? run.id }));
  const full = fullModelOf(runs, seed);
  const rows = [
    fullModelRow(full, runs, seed),
    ...runs.flatMap((run, index) => rowsOfRun(run, index, full, seed)),
  ];
  const [first] = runs;
  return {
    label,
    samples: first?.state.samples.length ?? 0,
    heldOut: first?.state.heldOutSamples.length ?? 0,
    rows,
    runs: runs.map((run) => runReport(run, installation)),
    importance: knownImportance(runs),
    findings: first ? findingsOf(rows, runs, searchMetric(first.spec), seed) : [],
  };
}

function runReport({ id, name, state, spec, baseline }: MeasuredRun, installation: Installation): ReportRun {
  const { status, doneReason, startedAt, ledger, environments, removalOrder, path, work, workers } = state;
  const paths = repeatPaths(spec, environments.at(-1), installation);
  return {
    name,
    id,
    status,
    stoppedBy: doneReason,
    startedAt,
    endedAt: ledger.lastAt,
    spec,
    environments,
    removalOrder,
    curve: [baseline, ...path].map(curvePoint),
    work,
    workers,
    preparation: paths.preparation,
    command: repeatCommand(spec, paths, installation),
  };
}

function curvePoint({ step, skip, sparsity, value, removed, restored }: PathPoint): CurvePoint {
  return { step, skip, sparsity, value, removed, restored };
}

/**
 * What runs on the same samples know of each block alone. The exact value of the first run that has one, or else the
 * greatest bound: a drop is at least each of its bounds.
 */
function knownImportance(runs: readonly Pick<MeasuredRun, 'name' | 'state'>[]): readonly KnownImportance[] {
  const best = new Map<number, KnownImportance>();
  for (const { name, state } of runs) {
    for (const found of state.importance) {
      const known = best.get(found.block);
      const tellsMore = !known || (!known.exact && (found.exact || found.drop > known.drop));
      if (tellsMore) best.set(found.block, { ...found, run: name });
    }
  }
  return [...best.values()].sort((a, b) => a.block - b.block);
}
