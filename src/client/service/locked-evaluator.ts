import type { Evaluator } from '#engine/search/evaluator.ts';
import type { DeviceLock } from '#host/device-lock.ts';

/** An evaluator that leaves the device to others between its calls, so that the page stays alive during a search. */
export function lockedEvaluator(evaluator: Evaluator, lock: DeviceLock): Evaluator {
  return {
    blocks: evaluator.blocks,
    samples: evaluator.samples,
    promptPositions: (sample) => evaluator.promptPositions(sample),
    rebase: (parent, groups, signal) =>
      lock.run('background', signal, () => evaluator.rebase(parent, groups, signal)),
    evaluate: (skip, group, signal) =>
      lock.run('background', signal, () => evaluator.evaluate(skip, group, signal)),
    latency: (skip, signal) => lock.run('background', signal, () => evaluator.latency(skip, signal)),
  };
}
