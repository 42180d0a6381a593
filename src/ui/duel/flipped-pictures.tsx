import { pointBefore } from '#store/duel/duel-points.ts';
import { type BothSides, DUEL_SIDES } from '#store/state/duel-state.ts';
import { SideMark } from '#ui/pins/side-mark.tsx';
import { areScoredAlike, type Duellist } from './duellist.ts';
import { FlipGroup } from './flip-group.tsx';
import { type Flip, flipsBetween, scoresAt } from './flips.ts';

const NONE: readonly Flip[] = [];

/** Null where the two do not answer one question about pictures that both have. */
function flipsOf({ a, b }: BothSides<Duellist>): readonly Flip[] | null {
  const [from, to] = [scoresAt(a, a.point), scoresAt(b, b.point)];
  if (!areScoredAlike({ a, b }) || from === null || to === null) return null;
  return [...from.keys()].some((id) => to.has(id)) ? flipsBetween(from, to) : null;
}

function AgainstEachOther({ sides }: { readonly sides: BothSides<Duellist> }) {
  const { metric, spec } = sides.a;
  const flips = flipsOf(sides);
  const words = metric.key === 'accuracy' ? ['right', 'wrong'] : ['better', 'worse'];
  return (
    <section aria-label="A against B" data-testid="flips-between">
      <h3>
        <SideMark side="a" /> against <SideMark side="b" /> <span className="muted">at this sparsity</span>
      </h3>
      {flips === null ? (
        <p className="muted">
          Nothing to set side by side: the runs ask different questions, or no picture has a score of its own
          in both journals.
        </p>
      ) : (
        (['a', 'b'] as const).map((side) => {
          const other = side === 'a' ? 'B' : 'A';
          return (
            <FlipGroup
              key={side}
              title={`${String(words[0])} in ${side.toUpperCase()}, ${String(words[1])} in ${other}`}
              names={['A', 'B']}
              flips={flips.filter(({ from, to }) => (side === 'a' ? from > to : to > from))}
              metric={metric}
              set={spec.calibration.id}
            />
          );
        })
      )}
    </section>
  );
}

/** What a run's last removal up to the slider has changed. */
function AgainstStepBefore({ sides }: { readonly sides: BothSides<Duellist> }) {
  return (
    <section aria-label="Against the step before" data-testid="flips-step">
      <h3>
        This step <span className="muted">against the one before it</span>
      </h3>
      {DUEL_SIDES.map((side) => {
        const run = sides[side];
        const before = pointBefore(run.state, run.point);
        const [from, to] = [before && scoresAt(run, before), scoresAt(run, run.point)];
        const flips = from && to ? flipsBetween(from, to) : NONE;
        const group = {
          names: ['before', 'here'] as const,
          metric: run.metric,
          set: run.spec.calibration.id,
        };
        return (
          <div key={side} className="flip-side">
            <SideMark side={side} />
            {before === null ? <p className="muted">The full model: no step yet.</p> : null}
            {before !== null && (from === null || to === null) ? (
              <p className="muted">The journal does not hold the scores of single pictures.</p>
            ) : null}
            {from && to ? (
              <>
                <FlipGroup
                  {...group}
                  title="lost"
                  flips={flips.filter(({ from: was, to: is }) => is < was)}
                />
                <FlipGroup {...group} title="won" flips={flips.filter(({ from: was, to: is }) => is > was)} />
              </>
            ) : null}
          </div>
        );
      })}
    </section>
  );
}

/** The pictures of which one run has the better answer here, and those whose answer the last step has changed. */
export function FlippedPictures({ sides }: { readonly sides: BothSides<Duellist> }) {
  return (
    <section className="flips" aria-label="Flipped pictures">
      <h3 className="flips-title">Which pictures flipped here</h3>
      <div className="flips-columns">
        <AgainstEachOther sides={sides} />
        <AgainstStepBefore sides={sides} />
      </div>
    </section>
  );
}
