import { CircleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';

import type { Problem } from '#store/state/problem.ts';
import { IconButton } from './button.tsx';

interface ProblemNoteProps {
  readonly problem: Problem;
  readonly onDismiss?: () => void;
  /** Buttons for what a person can do about it. */
  readonly children?: ReactNode;
}

/** Says what went wrong and how to mend it. */
export function ProblemNote({ problem, onDismiss, children }: ProblemNoteProps) {
  return (
    <div className="note" data-tone="bad" role="alert">
      <CircleAlert size={16} aria-hidden />
      <div className="note-text">
        <p className="note-title">{problem.message}</p>
        <p>{problem.remedy}</p>
        {children ? <div className="note-actions">{children}</div> : null}
      </div>
      {onDismiss ? (
        <IconButton label="Dismiss" small onClick={onDismiss}>
          <X size={14} aria-hidden />
        </IconButton>
      ) : null}
    </div>
  );
}
