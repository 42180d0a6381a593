import { RefreshCw } from 'lucide-react';

import { BROWSER } from '#client/backend.ts';
import { Button } from '#ui/controls/button.tsx';
import { lostServer } from '#ui/places/lost-server.ts';
import { useServerName } from '#ui/places/use-place.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Others may start runs on a server at any time. */
export function RefreshRuns() {
  const store = useAppStore();
  const atHome = useApp((state) => state.backend === BROWSER);
  const server = useServerName();
  const lost = useApp((state) => lostServer(state) !== null);
  if (atHome || server === null) return null;
  return (
    <div className="runs-head">
      <span className="muted">
        Runs on {server} and in this browser
        {lost ? `. ${server} does not answer: its runs are shown as they were, and cannot be moved now.` : ''}
      </span>
      <Button
        small
        onClick={() => {
          void store.getState().refreshRuns();
        }}
      >
        <RefreshCw size={13} aria-hidden /> Refresh
      </Button>
    </div>
  );
}
