import type { DuelSide } from '#store/state/duel-state.ts';
import './pins.css';

/** The letter of a side of the duel, in its colour. */
export function SideMark({ side }: { readonly side: DuelSide }) {
  return (
    <span className="side-mark" data-side={side}>
      {side.toUpperCase()}
    </span>
  );
}
