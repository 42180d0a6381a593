import { answeredUnits } from '#engine/workers/spread-work.ts';
import { stragglersOf } from '#engine/workers/stragglers.ts';
import type { DeviceStatus } from '#service/contract/device-operations.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { OWN_DEVICE, type PresentWorker, type WorkerPool } from '#service/ports/worker-pool.ts';

/** The workers of a host, and what its units have come to; null where its own device is the only one. */
export async function workerStatus(host: EngineHost): Promise<DeviceStatus['workers']> {
  if (!host.workers) return null;
  const { work } = host.workers.ledger;
  const stragglers = stragglersOf(work.workers);
  const present = [...(await ownDevice(host, host.workers)), ...host.workers.present];
  return {
    present: present.map((worker) => {
      const { units = 0, ms = 0 } = work.workers.get(worker.name) ?? {};
      return { ...worker, units, busyMs: ms, straggling: stragglers.has(worker.name) };
    }),
    waiting: work.waiting,
    underWay: work.underWay,
    answered: answeredUnits(work),
    wasted: work.wastedUnits,
    wastedShare: work.blockTokens === 0 ? 0 : work.wastedBlockTokens / work.blockTokens,
    withdrawn: work.withdrawn,
  };
}

async function ownDevice(
  host: EngineHost,
  { ownDevice: answers }: WorkerPool,
): Promise<readonly PresentWorker[]> {
  const capabilities = await host.capabilities();
  if (!answers || capabilities.kind !== 'server') return [];
  const { provider, adapter, threads } = capabilities.device;
  return [{ name: OWN_DEVICE, host: capabilities.name, provider, adapter, threads, failed: 0 }];
}
