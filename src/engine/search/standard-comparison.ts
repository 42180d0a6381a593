import { strategyChoiceSchema, type StrategyChoice } from './strategy-choice.ts';

/** The rows of the paper's tables, and our own two searches: what a comparison runs when nothing else is asked for. */
export const COMPARISON: readonly StrategyChoice[] = [
  { key: 'gm-skip', order: 'reverse' },
  { key: 'gm-skip', order: 'forward' },
  { key: 'gm-skip-floating' },
  { key: 'gm-skip-beam', width: 3 },
  { key: 'fixed-interval', interval: 3 },
  { key: 'fixed-interval', interval: 4 },
  { key: 'fixed-interval', interval: 6 },
  { key: 'fixed-interval', interval: 3, phase: 'decode' },
  { key: 'uneven-interval', interval: 3 },
  { key: 'order-reverse' },
  { key: 'order-forward', start: 0 },
  { key: 'order-forward', start: 2 },
  { key: 'sleb' },
  { key: 'block-influence' },
].map((choice) => strategyChoiceSchema.parse(choice));
