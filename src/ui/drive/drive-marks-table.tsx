import type { KeyboardEvent } from 'react';

import { type HumanMark, rightShare } from '#engine/drive/human-marks.ts';
import { Button } from '#ui/controls/button.tsx';
import { useDrive, useDriveStore } from './drive-context.ts';

/** The judgements, by the key that makes each. */
const JUDGEMENTS: readonly {
  readonly key: string;
  readonly sign: string;
  readonly text: string;
  readonly mark: HumanMark;
}[] = [
  { key: 'ArrowUp', sign: '↑', text: 'both right', mark: [true, true] },
  { key: 'ArrowLeft', sign: '←', text: 'only the first', mark: [true, false] },
  { key: 'ArrowRight', sign: '→', text: 'only the second', mark: [false, true] },
  { key: 'ArrowDown', sign: '↓', text: 'both wrong', mark: [false, false] },
];

/** A small evaluation by a person: which answers are right, by keys while the focus is here. */
export function DriveMarks() {
  const store = useDriveStore();
  const shown = useDrive((state) => state.shown);
  const marks = useDrive((state) => state.marks);
  if (!shown) return null;
  const judge = (event: KeyboardEvent): void => {
    const judgement = JUDGEMENTS.find(({ key }) => key === event.key);
    if (!judgement) return;
    event.preventDefault();
    store.getState().mark(judgement.mark);
  };
  return (
    <div className="drive-marks" role="group" aria-label="Right or wrong" onKeyDown={judge}>
      <span className="muted drive-marks-asked">Which answers are right?</span>
      {JUDGEMENTS.map(({ sign, text, mark }) => (
        <Button
          key={sign}
          small
          aria-pressed={shown.mark !== null && shown.mark[0] === mark[0] && shown.mark[1] === mark[1]}
          onClick={() => {
            store.getState().mark(mark);
          }}
        >
          <kbd>{sign}</kbd> {text}
        </Button>
      ))}
      {marks.n === 0 ? null : (
        <table className="num" data-testid="drive-marks">
          <thead>
            <tr>
              <th scope="col">n = {marks.n}</th>
              <th scope="col">Right</th>
              <th scope="col">95 %</th>
            </tr>
          </thead>
          <tbody>
            {shown.frame.settings.lanes.map(({ name }, lane) => {
              const right = rightShare(marks, lane === 0 ? 0 : 1);
              return right ? (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{(100 * right.share).toFixed(0)} %</td>
                  <td>
                    {(100 * right.interval.low).toFixed(0)} to {(100 * right.interval.high).toFixed(0)} %
                  </td>
                </tr>
              ) : null;
            })}
          </tbody>
        </table>
      )}
    </div>
  );
}
