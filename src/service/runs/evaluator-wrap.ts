import {
  type Evaluator,
  NEVER_YIELD,
  type SkipSetScorer,
  type YieldDevice,
} from '#engine/search/evaluator.ts';

/** Wraps every use that a search makes of the model. */
export interface EvaluatorWrap {
  evaluator(evaluator: Evaluator): Evaluator;
  scorer(scorer: SkipSetScorer): SkipSetScorer;
  /** Wraps an evaluator of several devices: the search can be stopped between two calls, and none of them holds the own device. */
  spread(evaluator: Evaluator): Evaluator;
  /** Makes any other use of the model. */
  call<T>(signal: AbortSignal, use: (yieldDevice: YieldDevice) => Promise<T>): Promise<T>;
}

/** Uses the model as it is. */
export const BARE_WRAP: EvaluatorWrap = {
  evaluator: (evaluator) => evaluator,
  scorer: (scorer) => scorer,
  spread: (evaluator) => evaluator,
  call: (_signal, use) => use(NEVER_YIELD),
};
