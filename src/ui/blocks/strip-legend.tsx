import { useApp } from '#ui/store-context.tsx';
import { type RunMark, markWords, runUnderWay } from './run-marks.ts';

/** The marks above the tiles while a run is under way; what is yet to be tried explains itself. */
const RUN_MARKS: readonly RunMark[] = ['gone', 'trying', 'tried'];

const keys: readonly (readonly [string, string])[] = [
  ['Click', 'skip or keep'],
  ['Shift-click', 'range'],
  ['Alt-click / P', 'protect'],
  ['← →', 'move'],
  ['Space', 'toggle'],
  ['I', 'card'],
  ['Ctrl Z', 'undo'],
];

/** Marks of what a run has found out about blocks. */
function RunMarks() {
  return (
    <>
      <li>
        <i className="swatch" data-mark="fill" /> score drop when skipped alone
      </li>
      <li>
        <i className="swatch" data-mark="none" /> no drop
      </li>
      <li>
        <i className="swatch" data-mark="bound" /> at least
      </li>
      <li>
        <span className="mark-gain">+</span> score gain when skipped alone
      </li>
    </>
  );
}

interface StripMarksProps {
  readonly timed: boolean;
  readonly measured?: boolean;
}

/**
 * Explains the marks of the strip; times are among them once they are measured, those of a search while one is under way. The
 * colours of a measure have a legend of their own.
 */
export function StripMarks({ timed, measured = false }: StripMarksProps) {
  const isSearching = useApp((state) => runUnderWay(state) !== null);
  return (
    <ul className="strip-legend" aria-label="Marks">
      <li>
        <i className="swatch" data-mark="kept" /> kept
      </li>
      <li>
        <i className="swatch" data-mark="skipped" /> skipped
      </li>
      <li>
        <i className="swatch" data-mark="protected" /> protected
      </li>
      {measured ? null : <RunMarks />}
      {timed ? (
        <li>
          <i className="swatch" data-mark="time" /> prefill, median of turns
        </li>
      ) : null}
      {isSearching
        ? RUN_MARKS.map((mark) => (
            <li key={mark}>
              <i className="run-mark" data-mark={mark} /> {markWords(mark)}
            </li>
          ))
        : null}
    </ul>
  );
}

/** Lists the keys and clicks that change the strip. */
export function StripKeys() {
  return (
    <ul className="strip-legend strip-keys" aria-label="Controls" id="strip-keys">
      {keys.map(([key, action]) => (
        <li key={key}>
          <kbd>{key}</kbd> {action}
        </li>
      ))}
    </ul>
  );
}
