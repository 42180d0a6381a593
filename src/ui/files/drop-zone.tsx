import { useState, type ReactNode } from 'react';

import { type Problem, problemOf } from '#store/state/problem.ts';
import { offerFromDrop, type Offer } from './offered-files.ts';
import './files.css';

interface DropZoneProps {
  readonly title: string;
  /** Says what may be dropped and where it is kept. */
  readonly hint: string;
  readonly testId: string;
  readonly onOffer: (offer: Offer) => void;
  readonly onProblem: (problem: Problem) => void;
  /** Buttons that choose files without dragging. */
  readonly children: ReactNode;
}

/** Takes files or folders that are dropped on it. */
export function DropZone({ title, hint, testId, onOffer, onProblem, children }: DropZoneProps) {
  const [over, setOver] = useState(false);
  return (
    <div
      className="drop-zone"
      data-over={over}
      data-testid={testId}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        offerFromDrop(event.dataTransfer).then(onOffer, (error: unknown) => {
          onProblem(problemOf(error));
        });
      }}
    >
      <p>
        <strong>{title}</strong>
        <br />
        <span className="muted">{hint}</span>
      </p>
      <div className="drop-zone-buttons">{children}</div>
    </div>
  );
}
