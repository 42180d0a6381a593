import type { SpreadWork } from '#engine/workers/spread-work.ts';
import type { DevicePoolOptions } from '#host/node/devices/device-pool.ts';
import type { WorkerPool } from '#service/ports/worker-pool.ts';
import { type SpreadFlags, poolOf } from '#cli/options/queue-options.ts';
import { modelProgress } from './model-progress.ts';
import type { Terminal } from './terminal.ts';

/** Workers that a command has opened. */
interface OpenPool extends WorkerPool {
  close(): Promise<void>;
}

/**
 * Runs `use` with the workers of the queue that the options name, or else with the other devices of this machine, or with null
 * where there are none. Throws as `NatsWorkerPool.connect` and `DevicePool.start` do.
 */
export async function withWorkers<T>(
  flags: SpreadFlags,
  others: Pick<DevicePoolOptions, 'devices' | 'modelFolder'>,
  terminal: Terminal,
  use: (workers: WorkerPool | null) => Promise<T>,
): Promise<T> {
  const workers = await openPool(flags, others, terminal);
  if (workers === null) return use(null);
  try {
    return await use(workers);
  } finally {
    await workers.close();
  }
}

async function openPool(
  flags: SpreadFlags,
  others: Pick<DevicePoolOptions, 'devices' | 'modelFolder'>,
  terminal: Terminal,
): Promise<OpenPool | null> {
  const told = {
    onSpread: noteSpread(terminal),
    onRefused: (sentence: string): void => {
      terminal.note(sentence);
    },
  };
  const queue = poolOf(flags);
  // The client of NATS, and that of other processes, are loaded by those who use them.
  if (queue !== null) {
    const { NatsWorkerPool } = await import('#host/node/queue/nats-worker-pool.ts');
    const { modelFolder } = others;
    const onModelProgress = modelProgress(terminal, 'Handing over model');
    return NatsWorkerPool.connect({ ...queue, ...told, modelFolder, onModelProgress });
  }
  if (others.devices.length === 0) return null;
  const { DevicePool } = await import('#host/node/devices/device-pool.ts');
  return DevicePool.start({ ...others, ...told });
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
