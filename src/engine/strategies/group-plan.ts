/** Rows of one pass by default: one candidate on one group. */
export const DEFAULT_ROWS = 8;

/** How the rows of one pass through the blocks are filled: each is one sample under one skip set. */
export interface PassPlan {
  /** Samples of a group in a race, where candidates are pruned. */
  readonly raceSamples: number;
  /** Candidates that may be scored on a group in one pass. */
  readonly raceCandidates: number;
  /** Samples of a group outside of races, where all samples are scored. */
  readonly samples: number;
}

/**
 * Longest answers, in tokens, whose races have groups of one sample for each eight rows of a pass. Small groups prune earlier. But a
 * row whose answer is not its parent's is decoded on, token by token, with the rows of its pass only, and eight rows take hardly
 * longer for a token than one: for long answers that outweighs the work that is spared. The same is true of prompts where rows run
 * in parallel.
 */
const SHORT_ANSWER = 24;
const MOST_RACE_SAMPLES = 8;
/** One of so many groups moves a bound so little that smaller ones would only make the journal longer. */
const FINEST_RACE_GROUPS = 64;

/** What a plan depends on besides the rows. */
export interface PassOptions {
  /** The longest answer that is asked for, in tokens. */
  readonly answerTokens: number;
  /** Samples of the search. */
  readonly samples: number;
  /** Nothing is pruned: groups are as large as a pass. */
  readonly exhaustive: boolean;
  /** A pass over many rows takes hardly longer than over one, as on a GPU: what counts is how many passes there are. */
  readonly parallelRows: boolean;
}

/** The plan for passes of so many rows. Groups of a race have eight samples at most: larger ones prune later, which is more work. */
export function planPasses(
  rows: number,
  { answerTokens, samples, exhaustive, parallelRows }: PassOptions,
): PassPlan {
  const isShort = answerTokens <= SHORT_ANSWER && !exhaustive && !parallelRows;
  const forAnswers = Math.floor(((isShort ? 1 : MOST_RACE_SAMPLES) * rows) / DEFAULT_ROWS);
  const wanted = Math.max(1, forAnswers, Math.ceil(samples / FINEST_RACE_GROUPS));
  const raceSamples = Math.min(rows, MOST_RACE_SAMPLES, wanted);
  return { raceSamples, raceCandidates: Math.floor(rows / raceSamples), samples: rows };
}

/** Samples 0..count-1 in groups of `size`, those with the highest `priority` first, equal ones in sample order. */
export function planGroups(
  count: number,
  size: number,
  priority: (sample: number) => number = () => 0,
): readonly (readonly number[])[] {
  const order = Array.from({ length: count }, (_, sample) => ({ sample, priority: priority(sample) }))
    .sort((a, b) => b.priority - a.priority || a.sample - b.sample)
    .map(({ sample }) => sample);
  const groups: (readonly number[])[] = [];
  for (let start = 0; start < count; start += size) groups.push(order.slice(start, start + size));
  return groups;
}
