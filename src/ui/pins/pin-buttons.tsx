import { DUEL_SIDES } from '#store/state/duel-state.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import './pins.css';

interface PinButtonsProps {
  readonly id: string;
  /** What tells the run from others, for a screen reader. */
  readonly name: string;
}

/** Pins a run to a side of the duel, A or B; pressed again, it is unpinned. */
export function PinButtons({ id, name }: PinButtonsProps) {
  const store = useAppStore();
  const pins = useApp((state) => state.pins);
  return (
    <span className="pin-buttons" role="group" aria-label={`Duel: pin ${name}`}>
      {DUEL_SIDES.map((side) => (
        <button
          key={side}
          type="button"
          className="pin-button"
          data-side={side}
          aria-label={`Pin as ${side.toUpperCase()}: ${name}`}
          aria-pressed={pins[side] === id}
          title={pins[side] === id ? `Pinned as ${side.toUpperCase()}` : `Pin as ${side.toUpperCase()}`}
          onClick={() => {
            store.getState().pinRun(side, id);
          }}
        >
          {side.toUpperCase()}
        </button>
      ))}
    </span>
  );
}
