const keys: readonly (readonly [string, string])[] = [
  ['Click', 'skip or keep'],
  ['Shift-click', 'range'],
  ['Alt-click / P', 'protect'],
  ['← →', 'move'],
  ['Space', 'toggle'],
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

/** Explains the marks of the strip; the colours of a measure have a legend of their own. */
export function StripMarks({ measured = false }: { readonly measured?: boolean }) {
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
      <li>
        <i className="swatch" data-mark="time" /> time
      </li>
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
