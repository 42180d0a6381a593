import { z } from 'zod';

import { storedSpecSchema } from './search-spec.ts';

const count = z.number().int().nonnegative();
const skip = z.array(count);
/** Milliseconds since the epoch. */
const at = z.number();

const outcome = z.object({
  sample: count,
  answer: z.string(),
  tokenIds: z.array(count).readonly(),
  score: z.number(),
  positions: count,
});

/** Milliseconds; see `Latency` of the evaluator. */
const latency = z.object({ prefill: z.number(), perToken: z.number(), total: z.number() });

const started = z.object({
  type: z.literal('started'),
  at,
  spec: storedSpecSchema,
  /** Ids of the calibration samples in use; outcomes name them by index. */
  samples: z.array(z.string()),
  blocks: count,
});

/** The full model's metric value. */
const baseline = z.object({ type: z.literal('baseline'), at, value: z.number(), latency });

/** What one call of the evaluator did: the unit of work that a killed run can lose. */
const evaluation = z.object({
  type: z.literal('evaluation'),
  at,
  /** 0 for the full model; from 1 on the step whose candidates are being compared. */
  step: count,
  /** `base`: the parent was made ready and scored on all samples; `candidate`: one group of one candidate. */
  kind: z.enum(['base', 'candidate']),
  skip,
  outcomes: z.array(outcome),
  blockTokens: count,
});

/** A candidate's metric value over all samples. */
const candidate = z.object({
  type: z.literal('candidate'),
  at,
  step: count,
  block: count,
  value: z.number(),
});

/** A candidate given up because it cannot win; its value is at most `bound`. `samples` of them were scored. */
const pruned = z.object({
  type: z.literal('pruned'),
  at,
  step: count,
  block: count,
  bound: z.number(),
  samples: count,
});

/** `block` was removed. */
const step = z.object({
  type: z.literal('step'),
  at,
  step: count,
  block: count,
  value: z.number(),
  sparsity: z.number(),
  skip,
  latency,
});

export const doneReasonSchema = z.enum([
  /** The best remaining candidate breaks the constraint. */
  'constraint',
  /** `maxBlocks` blocks are removed. */
  'budget',
  /** Only protected blocks remain. */
  'exhausted',
]);

export const runEventSchema = z.discriminatedUnion('type', [
  started,
  baseline,
  evaluation,
  candidate,
  pruned,
  step,
  z.object({ type: z.literal('paused'), at }),
  z.object({ type: z.literal('resumed'), at }),
  z.object({ type: z.literal('cancelled'), at }),
  z.object({ type: z.literal('failed'), at, message: z.string(), remedy: z.string() }),
  z.object({ type: z.literal('done'), at, reason: doneReasonSchema }),
]);

export type RunEvent = z.infer<typeof runEventSchema>;
export type DoneReason = z.infer<typeof doneReasonSchema>;
export type EvaluationEvent = z.infer<typeof evaluation>;
