import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { createEvaluator } from '#engine/evaluation/create-evaluator.ts';
import type { ScoredSamples } from '#engine/evaluation/scored-samples.ts';
import type { Evaluator } from '#engine/search/evaluator.ts';
import type { TaskSample } from '#engine/tasks/task.ts';
import { DeviceWorker } from '#engine/workers/device-worker.ts';
import { SpreadEvaluator } from '#engine/workers/spread-evaluator.ts';
import { UnitDispatcher } from '#engine/workers/unit-dispatcher.ts';
import type { OpenTask, WorkerPool } from '#service/ports/worker-pool.ts';
import type { EvaluatorWrap } from './evaluator-wrap.ts';
import { taskOf } from './task-of.ts';

/** Samples of a run that are scored. */
export interface EvaluatedSamples {
  readonly source: CalibrationSource;
  readonly samples: readonly TaskSample[];
  readonly scored: ScoredSamples;
  /** Nothing is reused from one evaluation to another. */
  readonly independent: boolean;
  readonly memoryBudget: number;
}

/** The devices that score them. */
export interface EvaluatingDevices {
  readonly wrap: EvaluatorWrap;
  /** Others than the one of this process; absent where it is alone. */
  readonly workers?: WorkerPool;
  readonly signal: AbortSignal;
  /** Called as pictures are given to workers. */
  readonly onPrepared?: (done: number, total: number) => void;
}

/** An evaluator of a run, with what it holds. */
export interface RunEvaluator {
  readonly evaluator: Evaluator;
  /** Resolves once no device works for it. */
  dispose(): Promise<void>;
}

/** Opens the evaluator of a run on its devices. Throws as `createEvaluator` and `WorkerPool.open` do. */
export async function openRunEvaluator(
  evaluated: EvaluatedSamples,
  devices: EvaluatingDevices,
): Promise<RunEvaluator> {
  const { scored, independent, memoryBudget } = evaluated;
  const { workers, wrap } = devices;
  const { evaluator, dispose } = createEvaluator(scored, {
    independent: independent || workers !== undefined,
    memoryBudget,
  });
  const own = wrap.evaluator(evaluator);
  if (!workers) {
    return {
      evaluator: own,
      dispose: () => {
        dispose();
        return Promise.resolve();
      },
    };
  }
  return openSpreadEvaluator(evaluated, { wrap, workers }, await openTask(evaluated, devices, workers), own);
}

async function openTask(
  { source, samples, scored, independent }: EvaluatedSamples,
  { signal, onPrepared }: EvaluatingDevices,
  workers: WorkerPool,
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

/** `clock` takes the times. */
function openSpreadEvaluator(
  { scored, independent, memoryBudget }: EvaluatedSamples,
  { wrap, workers }: { readonly wrap: EvaluatorWrap; readonly workers: WorkerPool },
  opened: OpenTask,
  clock: Evaluator,
): RunEvaluator {
  const device = new DeviceWorker(scored, {
    name: 'this device',
    independent: independent || scored.phase === 'decode',
    memoryBudget,
    call: (signal, use) => wrap.call(signal, use),
  });
  const dispatcher = new UnitDispatcher([...(workers.ownDevice ? [device] : []), opened.worker]);
  let ended: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    await dispatcher.close();
    device.dispose();
    await opened.close();
    workers.report(dispatcher.work);
  };
  return {
    evaluator: wrap.spread(new SpreadEvaluator(scored, scored.model.blocks, dispatcher, clock)),
    dispose: () => (ended ??= end()),
  };
}
