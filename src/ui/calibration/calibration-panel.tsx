import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import { taskByKey, TASKS } from '#engine/tasks/tasks.ts';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { plural } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ImportZone } from './import-zone.tsx';
import { IssueTable } from './issue-table.tsx';
import { SampleGrid } from './sample-grid.tsx';
import { SampleTable } from './sample-table.tsx';
import { StoredSets } from './stored-sets.tsx';
import './calibration.css';

function Summary({ summary }: { readonly summary: CalibrationSummary }) {
  return (
    <div className="set-summary" data-testid="calibration-summary">
      <div className="set-name">
        <p>
          <strong>{summary.name}</strong>
          <span className="muted num">
            {' '}
            · {plural(summary.samples.length, 'sample')},{' '}
            {plural(summary.categories.length, 'category', 'categories')}
          </span>
        </p>
        <SampleTable summary={summary} />
      </div>
      <ul aria-label="Tasks this set supports">
        {TASKS.map(({ key }) => {
          const supported = summary.tasks.includes(key);
          return (
            <li key={key} data-supported={supported}>
              <span aria-hidden>{supported ? '✓' : '✕'}</span> {taskByKey(key).label}
              <span className="visually-hidden">{supported ? ' supported' : ' not supported'}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The set on which skip sets are scored. */
export function CalibrationPanel() {
  const store = useAppStore();
  const { summary, progress, problem } = useApp((state) => state.calibration);
  return (
    <>
      {progress ? <ProgressLine label="Reading the calibration set" progress={progress} /> : null}
      {problem ? (
        <ProblemNote
          problem={problem}
          onDismiss={() => {
            store.getState().reportCalibrationProblem(null);
          }}
        />
      ) : null}
      {summary ? (
        <>
          <Summary summary={summary} />
          <IssueTable issues={summary.issues} kept={summary.samples.length} />
          <SampleGrid summary={summary} />
        </>
      ) : null}
      {summary === null && progress === null ? <p className="muted">No calibration set is open.</p> : null}
      <ImportZone />
      <StoredSets />
    </>
  );
}
