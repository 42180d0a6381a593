import type { Evaluator, YieldDevice, SkipSetScorer } from '#engine/search/evaluator.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { DeviceLock } from '#service/device/device-lock.ts';
import type { EvaluatorWrap } from './execute-run.ts';
import { onDevice } from '#service/device/on-device.ts';

/**
 * Leaves the device to others between the calls of a search, so that the page stays alive meanwhile. `begin` is called
 * before each, and what it returns behind it.
 */
export function lockedEvaluators(
  lock: DeviceLock,
  runtime: OrtRuntime,
  begin: () => () => void,
): EvaluatorWrap {
  const call = async <T>(signal: AbortSignal, task: (yieldDevice: YieldDevice) => Promise<T>): Promise<T> => {
    const end = begin();
    try {
      return await lock.run('background', signal, (giveWay) => onDevice(runtime, () => task(giveWay)));
    } finally {
      end();
    }
  };
  const scorer = (inner: SkipSetScorer): SkipSetScorer => ({
    blocks: inner.blocks,
    samples: inner.samples,
    promptPositions: (sample) => inner.promptPositions(sample),
    rebase: (parent, groups, known, signal) =>
      call(signal, (yieldDevice) => inner.rebase(parent, groups, known, signal, yieldDevice)),
    evaluate: (skip, group, signal) => call(signal, () => inner.evaluate(skip, group, signal)),
    evaluateTogether: (skips, group, signal) =>
      call(signal, () => inner.evaluateTogether(skips, group, signal)),
  });
  const evaluator = (inner: Evaluator): Evaluator => ({
    ...scorer(inner),
    latency: (skip, signal) => call(signal, () => inner.latency(skip, signal)),
    compareLatency: (skip, signal) => call(signal, () => inner.compareLatency(skip, signal)),
  });
  return { call, scorer, evaluator };
}
