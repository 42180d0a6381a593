import type { RunState } from '#engine/search/run-state.ts';
import { comparesCandidates } from '#engine/search/strategy-choice.ts';
import { formatCount, formatPercent } from '#ui/format/numbers.ts';

/** Work spent against what scoring every candidate on every sample would have cost. */
export function WorkDone({ state }: { readonly state: RunState }) {
  const { blockTokens, exhaustiveBlockTokens, evaluations, pruned } = state.work;
  if (exhaustiveBlockTokens === 0 || !state.spec) return null;
  // An exhaustive run is what the others are measured against. It would come out above 100 %: making each step's parent
  // ready and scoring the full model is work done, which the cost of the candidates does not hold.
  if (!comparesCandidates(state.spec.strategy.key) || state.spec.exhaustive) {
    return (
      <p className="work-done num" data-testid="work-done">
        {formatCount(blockTokens)} block tokens, {formatCount(evaluations)} evaluations.
      </p>
    );
  }
  const share = blockTokens / exhaustiveBlockTokens;
  return (
    <section className="work-done num" aria-label="Work done" data-testid="work-done">
      <div className="work-bar" aria-hidden>
        <i style={{ width: `${String(Math.min(1, share) * 100)}%` }} />
      </div>
      <p>
        <strong>{formatPercent(share)}</strong> of the exhaustive work: {formatCount(blockTokens)} of{' '}
        {formatCount(exhaustiveBlockTokens)} block tokens, {formatCount(evaluations)} evaluations,{' '}
        {formatCount(pruned)} candidates given up early.
      </p>
    </section>
  );
}
