import { type BothSides, DUEL_SIDES, type DuelSide } from '#store/state/duel-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { SideMark } from '#ui/pins/side-mark.tsx';
import { useAppStore } from '#ui/store-context.tsx';
import type { Duellist } from './duellist.ts';
import { differenceText, setDifference } from './set-difference.ts';

type Cell = 'kept' | 'both' | 'only';

function cellOf(block: number, side: DuelSide, sides: BothSides<Duellist>): Cell {
  if (!sides[side].point.skip.includes(block)) return 'kept';
  return DUEL_SIDES.every((one) => sides[one].point.skip.includes(block)) ? 'both' : 'only';
}

function Strip({ side, sides }: { readonly side: DuelSide; readonly sides: BothSides<Duellist> }) {
  const { blocks } = sides[side].state;
  return (
    <>
      {Array.from({ length: blocks }, (_, block) => (
        <i
          key={block}
          className="duel-cell"
          data-side={side}
          data-cell={cellOf(block, side, sides)}
          title={`Block ${String(block)}`}
        />
      ))}
    </>
  );
}

/** The blocks' numbers between the strips; those that only one run skips stand out. */
function Numbers({ sides }: { readonly sides: BothSides<Duellist> }) {
  const { blocks } = sides.a.state;
  return (
    <>
      {Array.from({ length: blocks }, (_, block) => {
        const skippedBy = DUEL_SIDES.filter((side) => sides[side].point.skip.includes(block));
        return (
          <span
            key={block}
            className="duel-number"
            data-different={skippedBy.length === 1}
            data-fifth={block % 5 === 0}
          >
            {block}
          </span>
        );
      })}
    </>
  );
}

function TryButton({ side, run }: { readonly side: DuelSide; readonly run: Duellist }) {
  const store = useAppStore();
  return (
    <Button
      small
      kind="ghost"
      onClick={() => {
        void store.getState().showPoint(run.state, run.point.skip);
      }}
    >
      Try {side.toUpperCase()} in the playground
    </Button>
  );
}

/** Both skip sets where the slider stands, one strip above the other, and their difference in words. */
export function SkipStrips({ sides }: { readonly sides: BothSides<Duellist> }) {
  const { blocks } = sides.a.state;
  const text = differenceText(setDifference({ a: sides.a.point.skip, b: sides.b.point.skip }));
  return (
    <section className="duel-strips" aria-label="Skip sets">
      <div
        className="duel-picture"
        role="img"
        aria-label={`The ${String(blocks)} blocks of both runs. ${text}`}
      >
        <SideMark side="a" />
        <div className="duel-grid num" style={{ '--blocks': blocks }}>
          <Strip side="a" sides={sides} />
          <Numbers sides={sides} />
          <Strip side="b" sides={sides} />
        </div>
        <SideMark side="b" />
      </div>
      <div className="duel-strips-foot">
        <p className="num" data-testid="duel-difference">
          {text}
        </p>
        <ul className="duel-legend" aria-label="Marks of the strips">
          <li>
            <i className="duel-cell" data-cell="kept" /> kept
          </li>
          <li>
            <i className="duel-cell" data-cell="both" /> skipped by both
          </li>
          <li>
            <i className="duel-cell" data-side="a" data-cell="only" />
            <i className="duel-cell" data-side="b" data-cell="only" /> by one alone
          </li>
        </ul>
        {DUEL_SIDES.map((side) => (
          <TryButton key={side} side={side} run={sides[side]} />
        ))}
      </div>
    </section>
  );
}
