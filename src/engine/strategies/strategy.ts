import type { DoneReason } from '#engine/search/run-event.ts';
import type { StrategyChoice, StrategyKey } from '#engine/search/strategy-choice.ts';
import type { SearchContext } from './search-context.ts';

/**
 * A way to choose which blocks to skip: it writes the path of a run. Called again after a resume, it starts from the
 * beginning, and the context answers from the journal without repeating any work.
 */
export type Strategy = (context: SearchContext) => Promise<DoneReason>;

type ChoiceOf<Key extends StrategyKey> = Extract<StrategyChoice, { readonly key: Key }>;

function isChoice<Key extends StrategyKey>(choice: StrategyChoice, key: Key): choice is ChoiceOf<Key> {
  return choice.key === key;
}

/** The parameters of a strategy. Throws `RangeError` when the search is of another one. */
export function parametersOf<Key extends StrategyKey>({ spec }: SearchContext, key: Key): ChoiceOf<Key> {
  if (isChoice(spec.strategy, key)) return spec.strategy;
  throw new RangeError(`The search is one of ${spec.strategy.key}, not of ${key}.`);
}
