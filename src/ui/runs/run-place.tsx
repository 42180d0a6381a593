import { Laptop, Server } from 'lucide-react';

import { BROWSER } from '#client/backend.ts';
import type { RunOfBackend } from '#store/state/runs-state.ts';
import { backendPhrase } from '#store/backends/backend-name.ts';
import { isOwn } from '#store/runs/resumable-runs.ts';
import { lostServer } from '#ui/places/lost-server.ts';
import { useApp } from '#ui/store-context.tsx';

/** Where a run is, and whether another page started it (another address or browser, maybe of the same person), once there is more than this browser. */
export function RunPlace({ run }: { readonly run: RunOfBackend }) {
  const atHome = useApp((state) => state.backend === BROWSER);
  const where = useApp(({ servers }) => backendPhrase(servers, run.backend));
  const copy = useApp(({ servers }) => run.copyAt && backendPhrase(servers, run.copyAt));
  const own = useApp((state) => isOwn(run, state.owner));
  const lost = useApp(lostServer);
  if (atHome) return null;
  const Icon = run.backend === BROWSER ? Laptop : Server;
  return (
    <p className="run-place" data-testid="run-place">
      <Icon size={13} aria-hidden /> {where}
      {run.backend === BROWSER || own ? '' : ', from another page'}
      {lost === null || run.backend === BROWSER ? '' : ', as last heard'}
      {copy === null ? '' : `; an older copy ${copy}`}
    </p>
  );
}
