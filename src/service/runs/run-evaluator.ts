import { createEvaluator } from '#engine/evaluation/create-evaluator.ts';
import type { EvaluatedSamples, EvaluatingDevices, RunEvaluator } from './evaluated-samples.ts';

/** Opens the evaluator of a run on its devices. Throws as `createEvaluator` and `WorkerPool.open` do. */
export async function openRunEvaluator(
  evaluated: EvaluatedSamples,
  devices: EvaluatingDevices,
): Promise<RunEvaluator> {
  const { scored, independent, memoryBudget } = evaluated;
  const { workers, wrap } = devices;
  // Over workers it takes times only, for which nothing is kept.
  const nothingKept = independent || workers !== undefined;
  const { evaluator, dispose } = createEvaluator(scored, { independent: nothingKept, memoryBudget });
  const own = wrap.evaluator(evaluator);
  if (workers) {
    // What spreads a search is a separate script, which most hosts never need.
    const { openSpreadEvaluator } = await import('./spread-run.ts');
    return openSpreadEvaluator(evaluated, { ...devices, workers }, own);
  }
  return {
    evaluator: own,
    dispose: () => {
      dispose();
      return Promise.resolve();
    },
  };
}
