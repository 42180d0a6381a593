import type { CalibrationSample } from '#engine/calibration/calibration-set.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import { TASKS, taskByKey } from '#engine/tasks/tasks.ts';
import { InTurn } from '#ui/controls/in-turn.tsx';
import { Pager, usePages } from '#ui/controls/pager.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { plural } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ImportZone } from './import-zone.tsx';
import { IssueTable } from './issue-table.tsx';
import { SamplePicture } from './sample-picture.tsx';
import { SampleTable } from './sample-table.tsx';
import { SaveSet } from './save-set.tsx';
import { StoredSets } from './stored-sets.tsx';
import './calibration.css';

const PAGE = 120;

/** What stands below a picture: its question and the answer, or its label. */
function captionOf({ prompt, label, fileName }: CalibrationSample): string {
  return prompt === undefined ? (label ?? fileName) : [prompt, label].join(' ').trim();
}

/** Shows the pictures of the set with their labels; a click opens one in the playground. */
function SampleGrid({ summary }: { readonly summary: CalibrationSummary }) {
  const store = useAppStore();
  const chosen = useApp((state) => state.image?.sample ?? null);
  const { shown, ...pages } = usePages(summary.samples, PAGE);
  const roving = useRovingFocus();
  return (
    <div className="sample-pages">
      <ul {...roving} className="sample-grid" aria-label="Samples">
        {shown.map(({ item: sample, index }) => (
          <li key={sample.id}>
            <button
              type="button"
              aria-pressed={index === chosen}
              aria-label={`Sample ${String(index + 1)}: ${captionOf(sample)}`}
              title={sample.objects?.join(', ') ?? captionOf(sample)}
              onClick={() => {
                void store.getState().useSample(index);
              }}
            >
              <SamplePicture calibrationId={summary.id} sample={index} />
              <span>{captionOf(sample)}</span>
            </button>
          </li>
        ))}
      </ul>
      <Pager what="pictures" pages={pages} />
    </div>
  );
}

function Summary({ summary, own }: { readonly summary: CalibrationSummary; readonly own: boolean }) {
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
        <div className="set-buttons">
          <SampleTable summary={summary} />
          {own ? <SaveSet /> : null}
        </div>
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

/** Shows the set on which skip sets are scored, and takes another. */
export function CalibrationPanel() {
  const store = useAppStore();
  const { summary, url, progress, problem } = useApp((state) => state.calibration);
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
          <Summary summary={summary} own={url === null} />
          <IssueTable issues={summary.issues} kept={summary.samples.length} />
          <InTurn>
            <SampleGrid summary={summary} />
          </InTurn>
        </>
      ) : null}
      {summary === null && progress === null ? <p className="muted">No calibration set is open.</p> : null}
      {summary === null && progress !== null ? <div className="set-room" aria-hidden /> : null}
      <ImportZone />
      <StoredSets />
    </>
  );
}
