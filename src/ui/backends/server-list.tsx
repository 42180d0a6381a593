import { Trash2 } from 'lucide-react';

import type { RememberedServer } from '#store/memory/remembered-servers.ts';
import { Button, IconButton } from '#ui/controls/button.tsx';
import { ConfirmDelete } from '#ui/controls/confirm-delete.tsx';
import { formatMoment } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { lostServer } from './lost-server.ts';

function ServerRow({ server: { url, name, lastSeenAt } }: { readonly server: RememberedServer }) {
  const store = useAppStore();
  const inUse = useApp((state) => state.backend === url);
  const lost = useApp((state) => state.backend === url && lostServer(state) !== null);
  const connecting = useApp((state) => state.connection.kind === 'connecting');
  return (
    <li className="server-row" data-in-use={inUse}>
      <div className="server-row-text">
        <strong>{name}</strong>
        <span className="muted num">
          {new URL(url).host} · last seen {formatMoment(lastSeenAt)}
        </span>
        {lost ? <span className="backend-lost">Connection lost</span> : null}
      </div>
      <Button
        small
        disabled={(inUse && !lost) || connecting}
        aria-label={lost ? `Try ${name} again` : inUse ? `${name} is connected` : `Connect to ${name}`}
        onClick={() => {
          void store.getState().connectAgain(url);
        }}
      >
        {lost ? 'Try again' : inUse ? 'Connected' : 'Connect'}
      </Button>
      <ConfirmDelete
        title="Forget this server?"
        action="Forget"
        trigger={
          <IconButton small label={`Forget ${name}`}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        }
        onConfirm={() => {
          void store.getState().forgetServer(url);
        }}
      >
        Its link is needed to connect again. What is on {name} stays there.
      </ConfirmDelete>
    </li>
  );
}

/** Lists the servers that this browser was connected to. */
export function ServerList() {
  const servers = useApp((state) => state.servers);
  if (servers.length === 0) return null;
  return (
    <section className="backend-section" aria-label="Known servers">
      <h3>Known servers</h3>
      <ul className="server-rows">
        {servers.map((server) => (
          <ServerRow key={server.url} server={server} />
        ))}
      </ul>
    </section>
  );
}
