import type { Evaluator } from '#engine/search/evaluator.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { DeviceLock } from '#host/device-lock.ts';
import { onDevice } from '#host/on-device.ts';

/** An evaluator that leaves the device to others between its calls, so that the page stays alive during a search. */
export function lockedEvaluator(evaluator: Evaluator, lock: DeviceLock, runtime: OrtRuntime): Evaluator {
  const locked = <T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> =>
    lock.run('background', signal, () => onDevice(runtime, task));
  return {
    blocks: evaluator.blocks,
    samples: evaluator.samples,
    promptPositions: (sample) => evaluator.promptPositions(sample),
    rebase: (parent, groups, known, signal) =>
      locked(signal, () => evaluator.rebase(parent, groups, known, signal)),
    evaluate: (skip, group, signal) => locked(signal, () => evaluator.evaluate(skip, group, signal)),
    latency: (skip, signal) => locked(signal, () => evaluator.latency(skip, signal)),
  };
}
