import { z } from 'zod';

// A schema is made at its first use: making those of a specification would take a good part of the time of the page's first script.

/** Which index wins among candidates of equal value: highest (the paper's rule), lowest, or a seeded shuffle. */
export const SEARCH_ORDERS = ['reverse', 'forward', 'random'] as const;

/** The phase in which blocks are skipped: both, or only behind the first answer token (Skip-MLLM's phase switch). */
export const SKIP_PHASES = ['both', 'decode'] as const;
export const skipPhaseSchema = z.lazy(() => z.enum(SKIP_PHASES));

export const STRATEGY_KEYS = [
  'gm-skip',
  'gm-skip-floating',
  'gm-skip-beam',
  'fixed-interval',
  'uneven-interval',
  'order-reverse',
  'order-forward',
  'sleb',
  'block-influence',
] as const;

/** A strategy by its key, with its parameters. `strategy-catalogue.ts` says what each does. */
export const strategyChoiceSchema = z.lazy(() => {
  const order = z.enum(SEARCH_ORDERS).default('reverse');
  /** Seed of the strategy's random choices. */
  const seed = z.number().int().nonnegative().default(0);
  /** Candidates within eps of the best value tie. In the metric's own unit. */
  const eps = z.number().nonnegative().default(0);
  /** Every n-th block. */
  const interval = z.number().int().min(2).default(3);
  const phase = z.enum(SKIP_PHASES).default('both');
  return z.discriminatedUnion('key', [
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
});

export type StrategyChoice = z.infer<typeof strategyChoiceSchema>;
export type StrategyKey = StrategyChoice['key'];
export type SearchOrder = (typeof SEARCH_ORDERS)[number];
export type SkipPhase = (typeof SKIP_PHASES)[number];

/** Names of the parameters that a strategy takes. */
export function strategyParameters(key: StrategyKey): readonly string[] {
  return Object.keys(strategyChoiceSchema.parse({ key })).filter((name) => name !== 'key');
}

/** The phase in which a choice skips blocks. */
export function skipPhase(choice: StrategyChoice): SkipPhase {
  return 'phase' in choice ? choice.phase : 'both';
}

/** GM-Skip with its defaults. */
export const GM_SKIP: StrategyChoice = { key: 'gm-skip', order: 'reverse', seed: 0, eps: 0 };

/** The strategies that a comparison runs by default: the rows of the paper's tables, and our own two searches. */
export const COMPARISON: readonly StrategyChoice[] = [
  GM_SKIP,
  { key: 'gm-skip', order: 'forward', seed: 0, eps: 0 },
  { key: 'gm-skip-floating', order: 'reverse', seed: 0, eps: 0 },
  { key: 'gm-skip-beam', order: 'reverse', seed: 0, width: 3 },
  { key: 'fixed-interval', interval: 3, phase: 'both' },
  { key: 'fixed-interval', interval: 4, phase: 'both' },
  { key: 'fixed-interval', interval: 6, phase: 'both' },
  { key: 'fixed-interval', interval: 3, phase: 'decode' },
  { key: 'uneven-interval', interval: 3, seed: 0, phase: 'both' },
  { key: 'order-reverse' },
  { key: 'order-forward', start: 0 },
  { key: 'order-forward', start: 2 },
  { key: 'sleb' },
  { key: 'block-influence' },
];
