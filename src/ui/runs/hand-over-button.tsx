import { ArrowDownToLine, ArrowUpFromLine, Merge } from 'lucide-react';

import { BROWSER } from '#client/backend-switch.ts';
import type { RunOfBackend } from '#store/state/runs-state.ts';
import { isOwn } from '#store/runs/resumable-runs.ts';
import { Button } from '#ui/controls/button.tsx';
import { lostServer } from '#ui/backends/lost-server.ts';
import { useServerName } from '#ui/backends/use-backend.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Moves a run between this browser and the server; nothing for runs of other pages. */
export function HandOverButton({ run }: { readonly run: RunOfBackend }) {
  const store = useAppStore();
  const server = useServerName();
  const own = useApp((state) => run.backend === BROWSER || isOwn(run, state.owner));
  const busy = useApp((state) => state.handOver?.kind === 'running');
  const lost = useApp(lostServer);
  if (server === null || !own) return null;
  return (
    <Button
      small
      disabled={busy || lost !== null}
      title={lost === null ? undefined : `There is no connection to ${lost}.`}
      onClick={() => {
        void store.getState().handOverRun(run.id);
      }}
    >
      <Action run={run} server={server} />
    </Button>
  );
}

function Action({ run, server }: { readonly run: RunOfBackend; readonly server: string }) {
  if (run.copyAt !== null)
    return (
      <>
        <Merge size={13} aria-hidden /> Finish the hand-over
      </>
    );
  return run.backend === BROWSER ? (
    <>
      <ArrowUpFromLine size={13} aria-hidden /> Hand over to {server}
    </>
  ) : (
    <>
      <ArrowDownToLine size={13} aria-hidden /> Take back to this browser
    </>
  );
}
