import { useEffect, useMemo, useState } from 'react';

import { type ReportableRun, reportableRuns, runsBeside } from '#store/report/report-slice.ts';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { formatDay, formatMoment } from '#ui/format/numbers.ts';
import { specSummary } from '#ui/runs/spec-summary.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ReportFiles } from './report-files.tsx';
import './report.css';

interface RunBoxProps {
  readonly run: ReportableRun;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function RunBox({ run, checked, onChange }: RunBoxProps) {
  return (
    <li>
      <label className="report-run">
        <input
          type="checkbox"
          checked={checked}
          onChange={(event) => {
            onChange(event.target.checked);
          }}
        />
        <span>
          <span>{specSummary(run.spec).join(' · ')}</span>
          <span className="muted num report-run-origin">
            {run.recorded ? `Recorded on ${formatDay(run.startedAt)}` : formatMoment(run.startedAt)} ·{' '}
            {run.spec.model.name} · {run.spec.calibration.name}
          </span>
        </span>
      </label>
    </li>
  );
}

/** Keeps the report up to date with the runs chosen, with their new results and with the last scan. */
function useReport(ids: readonly string[], runs: readonly ReportableRun[]): void {
  const store = useAppStore();
  const scan = useApp((state) => state.scan);
  const progress = runs.map(({ id, status, steps }) => `${id} ${status} ${String(steps)}`).join();
  // The ids are joined, because equal texts keep the effect from running again.
  const chosen = ids.join('\n');
  useEffect(() => {
    void store.getState().makeReport(chosen === '' ? [] : chosen.split('\n'));
  }, [store, chosen, progress, scan]);
}

/** The runs of all backends, and the recorded ones, which are read when the panel is first shown. */
function useReportableRuns(): readonly ReportableRun[] {
  const store = useAppStore();
  const own = useApp((state) => state.runs);
  const recorded = useApp((state) => state.recordedRuns);
  useEffect(() => {
    void store.getState().readRecordedRuns();
  }, [store]);
  return useMemo(() => reportableRuns(own ?? [], recorded ?? []), [own, recorded]);
}

/** Chooses the runs that a report compares, and shows the report. */
export default function ReportPanel() {
  const runs = useReportableRuns();
  const openId = useApp((state) => state.run?.id ?? null);
  const problem = useApp((state) => state.reportProblem);
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const byDefault = runsBeside(runs, openId).map(({ id }) => id);
  const wanted = chosen ?? byDefault;
  const oldestFirst = [...runs].sort((a, b) => a.startedAt - b.startedAt);
  const ids = oldestFirst.map(({ id }) => id).filter((id) => wanted.includes(id));
  useReport(ids, runs);
  if (runs.length === 0) {
    return (
      <p className="muted">
        A report puts runs side by side: tables with intervals, charts, held-out checks. Run a search first.
      </p>
    );
  }
  return (
    <>
      <fieldset className="report-runs">
        <legend>
          Runs <span className="muted num">{`${String(ids.length)} of ${String(runs.length)}`}</span>
        </legend>
        <ul>
          {runs.map((run) => (
            <RunBox
              key={run.id}
              run={run}
              checked={ids.includes(run.id)}
              onChange={(checked) => {
                setChosen(checked ? [...ids, run.id] : ids.filter((id) => id !== run.id));
              }}
            />
          ))}
        </ul>
      </fieldset>
      {problem ? <ProblemNote problem={problem} /> : null}
      {ids.length === 0 ? <p className="muted">Choose at least one run.</p> : <ReportFiles />}
    </>
  );
}
