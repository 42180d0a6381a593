import { Laptop, RotateCw } from 'lucide-react';
import { Progress } from 'radix-ui';

import type { DeviceStatus, ServerCapabilities } from '#service/contract/device-operations.ts';
import { BROWSER } from '#client/backend.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { formatBytes, plural } from '#ui/format/numbers.ts';
import { providerName } from '#ui/model/provider-name.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { lostServer } from './lost-server.ts';
import { useServerName } from './use-place.ts';

function queueText({ running, queued }: DeviceStatus): string {
  if (running === null) return queued === 0 ? 'nothing under way' : `${plural(queued, 'run')} about to begin`;
  return queued === 0
    ? 'one run under way, none waits'
    : `one run under way, ${String(queued)} ${queued === 1 ? 'waits' : 'wait'}`;
}

function Memory({ usedBytes, totalBytes }: NonNullable<DeviceStatus['memory']>) {
  const share = totalBytes === 0 ? 0 : Math.min(1, usedBytes / totalBytes);
  return (
    <div className="place-memory">
      <Progress.Root
        className="progress-track"
        value={Math.round(share * 100)}
        aria-label="Memory of the device in use"
        data-full={share > 0.9}
      >
        <Progress.Indicator className="progress-fill" style={{ transform: `scaleX(${String(share)})` }} />
      </Progress.Root>
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

/** The place that the page works in now. */
export function PlaceInUse() {
  const store = useAppStore();
  const backend = useApp((state) => state.backend);
  const server = useServerName();
  const capabilities = useApp((state) => state.capabilities);
  const connection = useApp((state) => state.connection);
  const lost = useApp((state) => lostServer(state) !== null);
  if (backend === BROWSER) return null;
  const connecting = connection.kind === 'connecting';
  return (
    <section className="place-section" aria-label="Connected server" data-testid="connected-server">
      <div className="place-head">
        <h3>{server}</h3>
        <span className="muted mono">{new URL(backend).host}</span>
      </div>
      {lost ? <p className="place-lost">{connecting ? 'Connecting…' : 'Connection lost'}</p> : null}
      {connection.kind === 'lost' ? <ProblemNote problem={connection.problem} /> : null}
      {capabilities?.kind === 'server' && !lost ? <ServerFacts {...capabilities} /> : null}
      <div className="place-buttons">
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
