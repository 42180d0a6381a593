import { Laptop, RotateCw } from 'lucide-react';

import type { DeviceStatus, ServerCapabilities } from '#service/contract/device-operations.ts';
import { BROWSER } from '#client/backend-switch.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ShareBar } from '#ui/controls/progress-line.tsx';
import { formatBytes, plural } from '#ui/format/numbers.ts';
import { providerName } from '#ui/format/provider-name.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { lostServer } from './lost-server.ts';
import { useServerName } from './use-backend.ts';
import { WorkerList, unitsText } from './worker-list.tsx';

function queueText({ running, queued }: DeviceStatus): string {
  if (running === null) return queued === 0 ? 'nothing under way' : `${plural(queued, 'run')} about to begin`;
  return queued === 0
    ? 'one run under way, none waits'
    : `one run under way, ${String(queued)} ${queued === 1 ? 'waits' : 'wait'}`;
}

function Memory({ usedBytes, totalBytes }: NonNullable<DeviceStatus['memory']>) {
  const share = totalBytes === 0 ? 0 : Math.min(1, usedBytes / totalBytes);
  return (
    <div className="backend-memory">
      <ShareBar label="Memory of the device in use" share={share} />
      <span>
        {formatBytes(usedBytes)} of {formatBytes(totalBytes)}
      </span>
    </div>
  );
}

function ServerFacts({ device, app }: ServerCapabilities) {
  const status = useApp((state) => state.deviceStatus);
  const { provider, adapter, threads, fallbackReason } = device;
  return (
    <dl className="facts num">
      <dt>Device</dt>
      <dd>
        {providerName(provider)}: {adapter}
        {provider === 'cpu' || provider === 'wasm' ? `, ${plural(threads, 'thread')}` : ''}
      </dd>
      {fallbackReason === null ? null : (
        <>
          <dt>Because</dt>
          <dd>{fallbackReason}</dd>
        </>
      )}
      <dt>Model</dt>
      <dd>{status?.model ?? 'none in memory'}</dd>
      <dt>Queue</dt>
      <dd aria-live="polite">{status ? queueText(status) : 'asking…'}</dd>
      {status?.workers ? (
        <>
          <dt>Workers</dt>
          <dd>
            <WorkerList {...status.workers} />
          </dd>
          <dt>Units</dt>
          <dd>{unitsText(status.workers)}</dd>
        </>
      ) : null}
      {status?.memory ? (
        <>
          <dt>Memory</dt>
          <dd>
            <Memory {...status.memory} />
          </dd>
        </>
      ) : null}
      <dt>Version</dt>
      <dd>Skipscope {app}</dd>
    </dl>
  );
}

/** Shows the server that the page works on; nothing while it works in the browser. */
export function BackendInUse() {
  const store = useAppStore();
  const backend = useApp((state) => state.backend);
  const server = useServerName();
  const capabilities = useApp((state) => state.capabilities);
  const connection = useApp((state) => state.connection);
  const lost = useApp((state) => lostServer(state) !== null);
  if (backend === BROWSER) return null;
  const connecting = connection.kind === 'connecting';
  return (
    <section className="backend-section" aria-label="Connected server" data-testid="connected-server">
      <div className="backend-head">
        <h3>{server}</h3>
        <span className="muted mono">{new URL(backend).host}</span>
      </div>
      {lost ? <p className="backend-lost">{connecting ? 'Connecting…' : 'Connection lost'}</p> : null}
      {connection.kind === 'lost' ? <ProblemNote problem={connection.problem} /> : null}
      {capabilities?.kind === 'server' && !lost ? <ServerFacts {...capabilities} /> : null}
      <div className="backend-buttons">
        {lost ? (
          <Button
            disabled={connecting}
            onClick={() => {
              void store.getState().connectAgain(backend);
            }}
          >
            <RotateCw size={14} aria-hidden /> Try again
          </Button>
        ) : null}
        <Button
          onClick={() => {
            store.getState().showBackends(false);
            void store.getState().workInBrowser();
          }}
        >
          <Laptop size={14} aria-hidden /> Work in this browser
        </Button>
      </div>
    </section>
  );
}
