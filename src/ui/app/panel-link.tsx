import type { ReactNode } from 'react';

import { Button } from '#ui/controls/button.tsx';

interface PanelLinkProps {
  /** The id of the panel that it leads to. */
  readonly panel: string;
  readonly children: ReactNode;
}

/** Leads to a panel far below. It is a button, as all that is in the header, and leaves the address alone. */
export function PanelLink({ panel, children }: PanelLinkProps) {
  return (
    <Button
      kind="ghost"
      className="panel-link"
      onClick={() => {
        const section = document.getElementById(panel);
        section?.focus({ preventScroll: true });
        section?.scrollIntoView({ block: 'nearest' });
      }}
    >
      {children}
    </Button>
  );
}
