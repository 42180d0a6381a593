import type { RecordedRun } from '#engine/search/recorded-run.ts';
import type { RunSummary } from '#service/contract/run-operations.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { ReportSlice } from '#store/state/report-state.ts';
import { recordedRun } from '#store/runs/recorded-runs.ts';
import { readRun } from '#store/runs/runs-of-backends.ts';

export function createReportSlice(context: SliceContext): ReportSlice {
  const { set, get } = context;
  let latest = 0;
  return {
    report: null,
    reportProblem: null,

    makeReport: async (ids) => {
      const call = ++latest;
      try {
        const records = await Promise.all(
          ids.map(async (id) => {
            try {
              const recorded = recordedRun(get(), id) !== null;
              return { id, state: await readRun(context, id), recorded };
            } catch (error) {
              // One damaged journal keeps no other run from being reported.
              if (ids.length > 1 && error instanceof SkipscopeError && error.code === 'invalid-journal')
                return { id, problem: error.message };
              throw error;
            }
          }),
        );
        // Few visits make a report, so its code is loaded with the first one.
        const [{ buildReport }, { isScanOf }] = await Promise.all([
          import('#engine/report/build-report.ts'),
          import('#engine/report/measured-importance.ts'),
        ]);
        if (call !== latest) return;
        const scan = get().scan?.report;
        const scans =
          scan && records.some((record) => 'state' in record && isScanOf(scan, record.state)) ? [scan] : [];
        const report = ids.length === 0 ? null : buildReport(records, { date: new Date(), scans });
        set({ report, reportProblem: null });
      } catch (error) {
        if (call === latest) set({ report: null, reportProblem: problemOf(error) });
      }
    },
  };
}

/** A run that can be reported on. */
export interface ReportableRun extends Pick<RunSummary, 'id' | 'startedAt' | 'spec' | 'status' | 'steps'> {
  readonly recorded: boolean;
}

/** A person's own runs, and then the recorded ones. */
export function reportableRuns(
  own: readonly RunSummary[],
  recorded: readonly RecordedRun[],
): readonly ReportableRun[] {
  return [
    ...own.map((run) => ({ ...run, recorded: false })),
    ...recorded.map((run) => ({ ...run, status: 'done' as const, recorded: true })),
  ];
}

/**
 * Runs of the same model, set and task as one of them, oldest first: what a report shows side by side. Recorded runs stand beside
 * recorded ones.
 */
export function runsBeside(runs: readonly ReportableRun[], id: string | null): readonly ReportableRun[] {
  const chosen = runs.find((run) => run.id === id) ?? runs[0];
  if (!chosen) return [];
  const key = ({ recorded, spec: { model, calibration, task } }: ReportableRun) =>
    JSON.stringify([recorded, model.hash, calibration.id, task]);
  return runs.filter((run) => key(run) === key(chosen)).sort((a, b) => a.startedAt - b.startedAt);
}
