import { ChevronDown, TriangleAlert } from 'lucide-react';
import { lazy } from 'react';

import { referenceWarning } from '#engine/metrics/metrics.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { comparesCaptions, scoringOf, synonymIssues } from '#store/search/scoring-settings.ts';
import { useSelection } from '#ui/calibration/use-selection.ts';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { plural } from '#ui/format/numbers.ts';
import { scoringSummary } from '#ui/runs/spec-summary.ts';
import { useApp } from '#ui/store-context.tsx';
import { AnswerRulesFields } from './answer-rules-fields.tsx';

const DocumentFrequencyField = lazy(() => import('./document-frequency-field.tsx'));

/** Summarizes the folded settings, or says what is wrong with them. */
function ScoringState() {
  const { task, scoring } = useApp((state) => state.settings);
  const wrong = synonymIssues(task, scoring).length;
  if (wrong > 0)
    return <span className="input-error">{plural(wrong, 'line')} of synonyms cannot be read</span>;
  const changed = scoringSummary(scoringOf(task, scoring));
  const byDefault = comparesCaptions(task) ? 'CIDEr, weighted by these captions' : 'exact names';
  return <span className="muted">{changed.length === 0 ? byDefault : changed.join(' · ')}</span>;
}

/** Warns if the metric is doubtful on the samples chosen. */
function ReferenceNote() {
  const selection = useSelection();
  const { task, scoring } = useApp((state) => state.settings);
  if (selection.kind !== 'selected') return null;
  const images = selection.samples.calibration.length;
  const warning = referenceWarning(taskByKey(task).metric, images, scoring.documentFrequencies !== null);
  if (warning === null) return null;
  return (
    <div className="note" data-tone="warn" data-testid="reference-warning">
      <TriangleAlert size={16} aria-hidden />
      <p className="note-text">{warning}</p>
    </div>
  );
}

/** Settings of how answers are scored, folded away because most searches do not need them. */
export function SearchScoring() {
  const captions = useApp((state) => comparesCaptions(state.settings.task));
  return (
    <>
      <details className="search-scoring">
        <summary>
          <ChevronDown size={14} aria-hidden /> Scoring
          <ScoringState />
        </summary>
        <div className="scoring-body">
          {captions ? (
            <LazyPart fallback={<div className="part-loading" />}>
              <DocumentFrequencyField />
            </LazyPart>
          ) : (
            <AnswerRulesFields />
          )}
        </div>
      </details>
      <ReferenceNote />
    </>
  );
}
