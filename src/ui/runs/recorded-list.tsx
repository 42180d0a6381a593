import { useEffect } from 'react';

import type { RecordedRun } from '#engine/search/recorded-run.ts';
import { strategySummary } from '#engine/search/strategy-catalogue.ts';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { formatDay, plural } from '#ui/format/numbers.ts';
import { PinButtons } from '#ui/pins/pin-buttons.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { OpenRunButton } from './open-run-button.tsx';
import { recordingMachine } from './recording-summary.ts';
import { specSummary } from './spec-summary.ts';
import { StatusBadge } from './status-badge.tsx';

function RecordedRow({ run }: { readonly run: RecordedRun }) {
  const open = useApp((state) => state.run?.id === run.id);
  return (
    <li className="run-row" data-open={open} data-testid="recorded-row">
      <div className="run-row-head">
        <strong className="num">{strategySummary(run.spec.strategy).join(', ')}</strong>
        <StatusBadge status="recorded" />
      </div>
      <p className="num">{specSummary(run.spec).join(' · ')}</p>
      <p className="muted num">
        {plural(run.steps, 'step')} · {run.spec.model.name} · {run.spec.calibration.name} ·{' '}
        {recordingMachine(run)} · {formatDay(run.startedAt)}
      </p>
      <div className="run-row-buttons">
        <OpenRunButton id={run.id} />
        <PinButtons id={run.id} name={specSummary(run.spec).join(', ')} />
      </div>
    </li>
  );
}

/** Lists the runs that are shipped with the page; nothing where it is served without them. */
export function RecordedList() {
  const store = useAppStore();
  const runs = useApp((state) => state.recordedRuns) ?? [];
  const problem = useApp((state) => state.recordedProblem);
  const roving = useRovingFocus();
  useEffect(() => {
    void store.getState().readRecordedRuns();
  }, [store]);
  if (runs.length === 0 && problem === null) return null;
  return (
    <section className="recorded-runs" aria-label="Recorded runs">
      <h3>
        Recorded runs <span className="muted">· shipped with this page; they stay as they are</span>
      </h3>
      {problem ? <ProblemNote problem={problem} /> : null}
      <ul {...roving} className="runs" aria-label="Runs that are shipped with the page">
        {runs.map((run) => (
          <RecordedRow key={run.id} run={run} />
        ))}
      </ul>
    </section>
  );
}
