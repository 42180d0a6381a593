import type { DoneReason } from '#engine/search/run-event.ts';
import type { StrategyChoice, StrategyKey } from '#engine/search/strategy-choice.ts';
import type { SearchContext } from './search-context.ts';

/** A way to choose which blocks to skip. All write the same events through the same evaluators. */
export interface Strategy {
  readonly key: StrategyKey;
  readonly label: string;
  readonly citation: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** Whether it asks for the references' likelihood or for the blocks' influence. */
  readonly needsReferences?: true;
  /** Writes the path of the run; called again after a resume, it comes by what is journalled without repeating it. */
  run(context: SearchContext): Promise<DoneReason>;
}

type ChoiceOf<Key extends StrategyKey> = Extract<StrategyChoice, { readonly key: Key }>;

function isChoice<Key extends StrategyKey>(choice: StrategyChoice, key: Key): choice is ChoiceOf<Key> {
  return choice.key === key;
}

/** The parameters of a strategy. Throws `RangeError` when the search is of another one. */
export function parametersOf<Key extends StrategyKey>({ spec }: SearchContext, key: Key): ChoiceOf<Key> {
  if (isChoice(spec.strategy, key)) return spec.strategy;
  throw new RangeError(`The search is one of ${spec.strategy.key}, not of ${key}.`);
}
