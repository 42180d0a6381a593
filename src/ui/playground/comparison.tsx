import { Equal, EqualNot } from 'lucide-react';

import { agreement } from '#store/playground/agreement.ts';
import type { AnswerState } from '#store/state/playground-state.ts';
import { formatRatio } from '#ui/format/numbers.ts';
import './comparison.css';

interface ComparisonProps {
  readonly full: AnswerState;
  readonly skip: AnswerState;
}

/** Same or different, and how much faster. */
export function Comparison({ full, skip }: ComparisonProps) {
  if (!full.generation || !skip.generation) return null;
  if (full.status !== 'ready' || skip.status !== 'ready') {
    return (
      <p className="comparison" data-same="unknown">
        Comparing…
      </p>
    );
  }
  if (skip.generation.skip.length === 0) {
    return (
      <p className="comparison" data-same="unknown">
        No block is skipped: click some in the strip above to compare.
      </p>
    );
  }
  const { same, firstDifference } = agreement(full.generation.answer, skip.generation.answer);
  const speedUp = full.generation.latencyMs.total / skip.generation.latencyMs.total;
  return (
    <p className="comparison" data-same={same} data-testid="agreement">
      {same ? <Equal size={16} aria-hidden /> : <EqualNot size={16} aria-hidden />}
      <strong>{same ? 'Same answer' : 'Different answer'}</strong>
      {same ? null : <span>from word {firstDifference + 1} on</span>}
      <span className="num speed-up">
        speed-up <strong>{formatRatio(speedUp)}</strong>
      </span>
    </p>
  );
}
