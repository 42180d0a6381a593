import { Laptop, Server } from 'lucide-react';

import { BROWSER } from '#client/backend.ts';
import type { PlacedRun } from '#store/state/runs-state.ts';
import { inPlace } from '#store/backends/backend-name.ts';
import { isOwn } from '#store/runs/resumable-runs.ts';
import { lostServer } from '#ui/places/lost-server.ts';
import { useApp } from '#ui/store-context.tsx';

/** Where a run is, and whether another page started it (another address or browser, maybe of the same person), once there is more than this browser. */
export function RunPlace({ run }: { readonly run: PlacedRun }) {
  const atHome = useApp((state) => state.place === BROWSER);
  const where = useApp(({ servers }) => inPlace(servers, run.place));
  const copy = useApp(({ servers }) => run.copyAt && inPlace(servers, run.copyAt));
  const own = useApp((state) => isOwn(run, state.owner));
  const lost = useApp(lostServer);
  if (atHome) return null;
  const Icon = run.place === BROWSER ? Laptop : Server;
  return (
    <p className="run-place" data-testid="run-place">
      <Icon size={13} aria-hidden /> {where}
      {run.place === BROWSER || own ? '' : ', from another page'}
      {lost === null || run.place === BROWSER ? '' : ', as last heard'}
      {copy === null ? '' : `; an older copy ${copy}`}
    </p>
  );
}
