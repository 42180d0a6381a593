import { CircleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';

import type { Problem } from '#store/state/problem.ts';
import { IconButton } from './button.tsx';
import { Prose } from './prose.tsx';

interface ProblemNoteProps {
  readonly problem: Problem;
  readonly onDismiss?: () => void;
  /** Buttons for what a person can do about it. */
  readonly children?: ReactNode;
}

/** How many of several problems are in view before the list is unfolded. */
const IN_VIEW = 3;

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className="note-lines">
      {lines.map((line, at) => (
        <li key={at}>
          <Prose>{line}</Prose>
        </li>
      ))}
    </ul>
  );
}

/** Says what went wrong and how to mend it. Of a message about several things, the first few are in view. */
export function ProblemNote({ problem, onDismiss, children }: ProblemNoteProps) {
  const [title = '', ...lines] = problem.message.split('\n');
  return (
    <div className="note" data-tone="bad" role="alert">
      <CircleAlert size={16} aria-hidden />
      <div className="note-text">
        <p className="note-title">
          <Prose>{title}</Prose>
        </p>
        {lines.length > 0 ? <Lines lines={lines.slice(0, IN_VIEW)} /> : null}
        {lines.length > IN_VIEW ? (
          <details>
            <summary>{lines.length - IN_VIEW} more</summary>
            <Lines lines={lines.slice(IN_VIEW)} />
          </details>
        ) : null}
        <p>
          <Prose>{problem.remedy}</Prose>
        </p>
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
