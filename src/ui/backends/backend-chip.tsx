import { ChevronDown, Laptop, Server, Unplug } from 'lucide-react';

import { BROWSER } from '#client/backend-switch.ts';
import type { DeviceStatus } from '#service/contract/device-operations.ts';
import type { AppState } from '#store/state/app-state.ts';
import { backendName } from '#store/backends/backend-name.ts';
import { type Connection } from '#store/state/backends-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { useServerName } from './use-backend.ts';
import './backends.css';

/** The state of the connection, or of the server's device, in a word or two. */
function statusText(connection: Connection, status: DeviceStatus | null): string {
  if (connection.kind === 'connecting') return 'connecting…';
  if (connection.kind === 'lost') return 'no answer';
  if (status === null) return '';
  const waiting = status.queued === 0 ? '' : `, ${String(status.queued)} waiting`;
  return status.running === null ? `idle${waiting}` : `busy${waiting}`;
}

/** The server that the page waits for, or could not reach, before it works in any backend; null otherwise. */
function wantedServer({ backend, model, connection, servers }: AppState): string | null {
  if (backend !== BROWSER || model.kind !== 'empty') return null;
  if (connection.kind !== 'connecting' && connection.kind !== 'failed') return null;
  return connection.url && backendName(servers, connection.url);
}

/** Shows the backend in use and opens the dialog of backends. */
export function BackendChip() {
  const store = useAppStore();
  const server = useServerName();
  const wanted = useApp(wantedServer);
  const atHome = useApp((state) => state.backend === BROWSER);
  const connection = useApp((state) => state.connection);
  const status = useApp((state) => state.deviceStatus);
  // A page that works in some backend has lost nothing when another one could not be reached.
  const nowhere = useApp(({ model }) => model.kind === 'empty') && connection.kind === 'failed';
  const lost = connection.kind === 'lost' || nowhere;
  const Icon = lost ? Unplug : atHome ? Laptop : Server;
  const detail = nowhere ? 'no answer' : statusText(connection, status);
  return (
    <Button
      className="backend-chip"
      data-testid="backend-chip"
      data-lost={lost}
      aria-haspopup="dialog"
      onClick={() => {
        store.getState().showBackends(true);
      }}
    >
      <Icon size={15} aria-hidden />
      <span className="visually-hidden">Works in: </span>
      <span className="backend-chip-name">{server ?? wanted ?? 'This browser'}</span>
      <span className="backend-chip-detail num" role="status">
        {detail}
      </span>
      <ChevronDown size={13} aria-hidden />
    </Button>
  );
}
