import type { ReactNode } from 'react';

interface PanelProps {
  /** By which a link on the page leads to it. */
  readonly id?: string;
  readonly title: string;
  /** A status or a count beside the title. */
  readonly aside?: ReactNode;
  /** The buttons at the right end of the head. */
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled surface of the workbench; a landmark named by its title. */
export function Panel({ id, title, aside, actions, className = '', children }: PanelProps) {
  return (
    <section id={id} className={`panel ${className}`} aria-label={title} tabIndex={-1}>
      <header className="panel-head">
        <h2>{title}</h2>
        {aside}
        {actions ? <div className="panel-actions">{actions}</div> : null}
      </header>
      <div className="panel-body">{children}</div>
    </section>
  );
}
