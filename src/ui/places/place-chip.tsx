import { ChevronDown, Laptop, Server, Unplug } from 'lucide-react';

import { BROWSER } from '#client/place.ts';
import type { HostStatus } from '#client/host-status.ts';
import type { Connection } from '#store/places/connection.ts';
import { Button } from '#ui/controls/button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { useServerName } from './use-place.ts';
import './place-chip.css';

/** What a server does, in two words. */
function statusText(connection: Connection, status: HostStatus | null): string {
  if (connection.kind === 'lost') return 'no answer';
  if (status === null) return '';
  const waiting = status.queued === 0 ? '' : `, ${String(status.queued)} waiting`;
  return status.running === null ? `idle${waiting}` : `busy${waiting}`;
}

/** Where the page works; opens the dialog of places. */
export function PlaceChip() {
  const store = useAppStore();
  const server = useServerName();
  const atHome = useApp((state) => state.place === BROWSER);
  const connection = useApp((state) => state.connection);
  const status = useApp((state) => state.hostStatus);
  const connecting = connection.kind === 'connecting';
  const lost = connection.kind === 'lost' || connection.kind === 'failed';
  const Icon = lost ? Unplug : atHome ? Laptop : Server;
  const detail = connecting ? 'connecting…' : statusText(connection, status);
  return (
    <Button
      className="place-chip"
      data-testid="place-chip"
      data-state={connection.kind}
      aria-haspopup="dialog"
      onClick={() => {
        store.getState().showPlaces(true);
      }}
    >
      <Icon size={15} aria-hidden />
      <span className="visually-hidden">Works in: </span>
      <span className="place-chip-name">{server ?? 'This browser'}</span>
      <span className="place-chip-detail num" role="status">
        {detail}
      </span>
      <ChevronDown size={13} aria-hidden />
    </Button>
  );
}
