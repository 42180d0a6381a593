import type { Evaluator } from '#engine/search/evaluator.ts';
import { DeviceWorker } from '#engine/workers/device-worker.ts';
import { SpreadEvaluator } from '#engine/workers/spread-evaluator.ts';
import { UnitDispatcher } from '#engine/workers/unit-dispatcher.ts';
import { OWN_DEVICE, type OpenTask, type WorkerPool } from '#service/ports/worker-pool.ts';
import type { EvaluatedSamples, EvaluatingDevices, RunEvaluator } from './evaluated-samples.ts';
import { taskOf } from './task-of.ts';

/** The device of this process, and others. */
interface SeveralDevices extends EvaluatingDevices {
  readonly workers: WorkerPool;
}

/** Opens the evaluator of a run over several devices; `clock` takes its times. Throws as `taskOf` and `WorkerPool.open` do. */
export async function openSpreadEvaluator(
  evaluated: EvaluatedSamples,
  devices: SeveralDevices,
  clock: Evaluator,
): Promise<RunEvaluator> {
  const { scored, independent, memoryBudget } = evaluated;
  const { wrap, workers } = devices;
  const opened = await openTask(evaluated, devices);
  const device = new DeviceWorker(scored, {
    name: OWN_DEVICE,
    independent: independent || scored.phase === 'decode',
    memoryBudget,
    call: (signal, use) => wrap.call(signal, use),
  });
  const dispatcher = new UnitDispatcher([...(workers.ownDevice ? [device] : []), ...opened.workers]);
  const unfollow = workers.ledger.follow(() => dispatcher.work);
  let ended: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    await dispatcher.close();
    device.dispose();
    await opened.close();
    unfollow();
  };
  return {
    evaluator: wrap.spread(new SpreadEvaluator(scored, scored.model.blocks, dispatcher, clock)),
    dispose: () => (ended ??= end()),
  };
}

async function openTask(
  { source, samples, scored, independent }: EvaluatedSamples,
  { signal, onPrepared, workers }: SeveralDevices,
): Promise<OpenTask> {
  const { task, pictures } = await taskOf({ source, samples, scored, independent, signal });
  return workers.open({
    task,
    vocabulary: scored.model.manifest.decoder.vocabSize,
    picture: (hash) => source.image(pictures.get(hash) ?? -1, signal),
    signal,
    ...(onPrepared && { onProgress: onPrepared }),
  });
}
