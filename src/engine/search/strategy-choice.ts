import { z } from 'zod';

/** Which index wins among candidates of equal value: highest (the paper's rule), lowest, or a seeded shuffle. */
export const searchOrderSchema = z.enum(['reverse', 'forward', 'random']);

/** The phase in which blocks are skipped: both, or only behind the first answer token (Skip-MLLM's phase switch). */
export const skipPhaseSchema = z.enum(['both', 'decode']);

const order = searchOrderSchema.default('reverse');
/** Seed of the strategy's random choices. */
const seed = z.number().int().nonnegative().default(0);
/** Candidates within eps of the best value tie. In the metric's own unit. */
const eps = z.number().nonnegative().default(0);
/** Every n-th block. */
const interval = z.number().int().min(2).default(3);
const phase = skipPhaseSchema.default('both');

/** A strategy by its key, with its parameters. `strategy-catalogue.ts` says what each does. */
export const strategyChoiceSchema = z.discriminatedUnion('key', [
  z.object({ key: z.literal('gm-skip'), order, seed, eps }),
  z.object({ key: z.literal('gm-skip-floating'), order, seed, eps }),
  /** `width`: how many skip sets of each size are kept. */
  z.object({
    key: z.literal('gm-skip-beam'),
    order,
    seed,
    width: z.number().int().min(1).max(32).default(3),
  }),
  z.object({ key: z.literal('fixed-interval'), interval, phase }),
  /** As many blocks as the fixed interval skips, at random. */
  z.object({ key: z.literal('uneven-interval'), interval, seed, phase }),
  z.object({ key: z.literal('order-reverse') }),
  /** `start`: the first block that is removed. */
  z.object({ key: z.literal('order-forward'), start: z.number().int().nonnegative().default(0) }),
  z.object({ key: z.literal('sleb') }),
  z.object({ key: z.literal('block-influence') }),
]);

export type StrategyChoice = z.infer<typeof strategyChoiceSchema>;
export type StrategyKey = StrategyChoice['key'];
export type SearchOrder = z.infer<typeof searchOrderSchema>;
export type SkipPhase = z.infer<typeof skipPhaseSchema>;

export const STRATEGY_KEYS: readonly StrategyKey[] = strategyChoiceSchema.options.map(
  ({ shape }) => shape.key.value,
);

/** Names of the parameters that a strategy takes. */
export function strategyParameters(key: StrategyKey): readonly string[] {
  const option = strategyChoiceSchema.options.find(({ shape }) => shape.key.value === key);
  return Object.keys(option?.shape ?? {}).filter((name) => name !== 'key');
}

/** The phase in which a choice skips blocks. */
export function skipPhase(choice: StrategyChoice): SkipPhase {
  return 'phase' in choice ? choice.phase : 'both';
}

/** The strategies that a comparison runs by default: the rows of the paper's tables, and our own two searches. */
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
