import type { SpreadWork } from '#engine/workers/spread-work.ts';
import type { NatsWorkerPool } from '#host/node/queue/nats-worker-pool.ts';
import { type SpreadFlags, poolOf } from '#cli/options/queue-options.ts';
import type { Terminal } from './terminal.ts';

/** Runs `use` with the workers that the options name, or with null where they name none. Throws as `NatsWorkerPool.connect` does. */
export async function withWorkers<T>(
  flags: SpreadFlags,
  terminal: Terminal,
  use: (workers: NatsWorkerPool | null) => Promise<T>,
): Promise<T> {
  const options = poolOf(flags);
  if (options === null) return use(null);
  // The client of NATS is loaded by those who use it.
  const { NatsWorkerPool } = await import('#host/node/queue/nats-worker-pool.ts');
  const workers = await NatsWorkerPool.connect({
    ...options,
    onSpread: noteSpread(terminal),
    onRefused: (sentence) => {
      terminal.note(sentence);
    },
  });
  try {
    return await use(workers);
  } finally {
    await workers.close();
  }
}

/** Says who has done how much of a search, and what of it was not needed. */
function noteSpread(terminal: Terminal): (work: SpreadWork) => void {
  return ({ workers, wastedUnits, blockTokens, wastedBlockTokens, withdrawn }) => {
    const done = [...workers].map(([name, { units }]) => `${name} ${String(units)}`);
    const share = blockTokens === 0 ? 0 : (100 * wastedBlockTokens) / blockTokens;
    terminal.note(
      `Units answered: ${done.join(', ')}. Of these ${String(wastedUnits)} were not needed (${share.toFixed(1)} % of the work); ` +
        `${String(withdrawn)} more were taken back before they were answered.`,
    );
  };
}
