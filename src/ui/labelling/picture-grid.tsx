import { type KeyboardEvent, type RefObject, useEffect, useId } from 'react';

import type { TypedKind } from '#engine/calibration/typed-labels.ts';
import type { PictureToLabel } from '#store/state/labelling-state.ts';
import { PictureField } from './picture-field.tsx';
import { fieldsIn, focusMissing } from './label-fields.ts';

interface PictureGridProps {
  readonly pictures: readonly PictureToLabel[];
  readonly kind: TypedKind;
  readonly grid: RefObject<HTMLUListElement | null>;
  /** The last field was left by Enter. */
  readonly onEnd: () => void;
}

/** The pictures with a field each. Enter goes to the next one; Shift and Enter begin a further caption. */
export function PictureGrid({ pictures, kind, grid, onEnd }: PictureGridProps) {
  const suggestions = useId();
  const names = [...new Set(pictures.map(({ label }) => label.trim()).filter((name) => name !== ''))];

  useEffect(() => {
    // The dialog takes the focus when it opens, and so the field takes it afterwards.
    const frame = requestAnimationFrame(() => {
      focusMissing(grid.current);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [grid, kind]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    const fields = fieldsIn(grid.current);
    const at = fields.findIndex((field) => field === event.target);
    if (at < 0) return;
    event.preventDefault();
    const next = fields[at + 1];
    if (next) next.focus();
    else onEnd();
  };

  return (
    <>
      <datalist id={suggestions}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <ul ref={grid} className="label-grid" aria-label="Pictures to label" onKeyDown={onKeyDown}>
        {pictures.map((picture) => (
          <PictureField key={`${kind} ${picture.path}`} {...{ picture, kind, suggestions }} />
        ))}
      </ul>
    </>
  );
}
