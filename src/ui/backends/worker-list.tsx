import type { DeviceStatus, WorkerFacts } from '#service/contract/device-operations.ts';
import { formatCount, formatPercent, plural } from '#ui/format/numbers.ts';

type Workers = NonNullable<DeviceStatus['workers']>;

/** What the units of the server's searches have come to. */
export function unitsText({ waiting, underWay, answered, wasted, wastedShare, withdrawn }: Workers): string {
  const done =
    answered === 0
      ? 'none answered yet'
      : `${formatCount(answered)} answered, ${formatCount(wasted)} of them not needed (${formatPercent(wastedShare)} of the work)`;
  const back = withdrawn === 0 ? '' : `; ${formatCount(withdrawn)} taken back`;
  return `${formatCount(underWay)} under way, ${formatCount(waiting)} waiting; ${done}${back}`;
}

function WorkerRow({ name, host, provider, adapter, units, failed, straggling }: WorkerFacts) {
  return (
    <li className="worker-row" data-straggling={straggling}>
      <span className="worker-row-text">
        <strong>{name}</strong>
        <span className="muted">
          {adapter} ({provider}) on {host}
        </span>
      </span>
      <span className="worker-row-units num">
        {plural(units, 'unit')}
        {failed > 0 ? <span className="worker-row-note">{formatCount(failed)} failed</span> : null}
        {straggling ? <span className="worker-row-note">much slower than the others</span> : null}
      </span>
    </li>
  );
}

/** The devices over which a server spreads its searches. */
export function WorkerList({ present }: Workers) {
  if (present.length === 0) return <p className="muted">No worker is there; searches wait for one.</p>;
  return (
    // The list scrolls where there are many, so the keyboard has to reach it.
    <ul className="worker-rows" aria-label="Workers" tabIndex={0}>
      {present.map((worker) => (
        <WorkerRow key={worker.name} {...worker} />
      ))}
    </ul>
  );
}
