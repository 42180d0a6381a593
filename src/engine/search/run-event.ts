import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';

import { runEnvironmentSchema, runRuntimeSchema } from './run-environment.ts';
import { storedSpecSchema } from './search-spec.ts';

const skip = z.array(count);
/** Milliseconds since the epoch, within what a date can hold. */
const at = z.number().min(0).max(8.64e15);
/** What every event carries. */
const stamp = {
  at,
  /** Checksum of the event's line and of all lines before it; journals of earlier versions lack it. */
  sum: z
    .string()
    .regex(/^[0-9a-f]{16}$/u)
    .optional(),
};

const outcome = z.object({
  sample: count,
  answer: z.string(),
  tokenIds: z.array(count).readonly(),
  score: z.number(),
  positions: count,
});

/** As a worker of a queue calls itself, or a device of the run's own process. */
const workerName = z.string().max(100);
/** Names of the workers that gave the outcomes, one for each of their units; absent where one device works alone. */
const workers = z.array(workerName).optional();

/** Milliseconds; see `Latency` of the evaluator. */
const latency = z.object({
  vision: z.exactOptional(z.number()),
  prefill: z.number(),
  perToken: z.number(),
  total: z.number(),
});

/** The run was asked for and is recorded: a host that executes one run at a time will start or resume it later. */
const queued = z.object({
  type: z.literal('queued'),
  ...stamp,
  spec: storedSpecSchema,
  /** The user who asked for it, on a host with several. */
  owner: z.string().nullable().default(null),
});

const started = z.object({
  type: z.literal('started'),
  ...stamp,
  spec: storedSpecSchema,
  /** Ids of the calibration samples in use; outcomes name them by index. */
  samples: z.array(z.string()),
  /** Ids of the samples held out: only the operating points are scored on them, at the end. */
  heldOut: z.array(z.string()).default([]),
  blocks: count,
  /** Journals of earlier versions lack it. */
  environment: runEnvironmentSchema.optional(),
});

/** Metric values of the single samples, in order; journals of earlier versions lack them. */
const scores = z.array(z.number()).optional();

/** The full model's metric value. */
const baseline = z.object({ type: z.literal('baseline'), ...stamp, value: z.number(), scores, latency });

/** The value by which a step compares skip sets: the task's metric, or minus the mean NLL of the references (SLEB). */
const objective = z.enum(['metric', 'nll']).default('metric');
/** Rank of a step's parent among the skip sets that a beam keeps. */
const parent = count.default(0);

/** One call of the evaluator: the unit of work that a killed run can lose. */
const evaluation = z.object({
  type: z.literal('evaluation'),
  ...stamp,
  /** 0 for the full model; from 1 on the step whose candidates are being compared. */
  step: count,
  /**
   * `base`: the parent was made ready and scored on all samples; `candidate`: one group of one candidate; `set`: one group
   * of a skip set that competes with no other.
   */
  kind: z.enum(['base', 'candidate', 'set']),
  objective,
  parent,
  skip,
  /** The blocks to choose from, in the event of a base. Blocks in `skip` would be put back. */
  candidates: z.array(count).optional(),
  /** The block removed from its parent or put back, in the event of a candidate. */
  block: count.optional(),
  outcomes: z.array(outcome),
  blockTokens: count,
  workers,
});

/** A candidate's metric value over all samples. */
const candidate = z.object({
  type: z.literal('candidate'),
  ...stamp,
  step: count,
  objective,
  parent,
  block: count,
  value: z.number(),
});

/** A candidate pruned because it cannot win; its value is at most `bound`. `samples` of them were scored. */
const pruned = z.object({
  type: z.literal('pruned'),
  ...stamp,
  step: count,
  objective,
  parent,
  block: count,
  bound: z.number(),
  samples: count,
});

/** The path has a new point. */
const step = z.object({
  type: z.literal('step'),
  ...stamp,
  step: count,
  /** Blocks skipped here and not at the point before, in the order of their removal. */
  removed: z.array(count),
  /** Blocks skipped at the point before and not here. */
  restored: z.array(count),
  value: z.number(),
  scores,
  sparsity: z.number(),
  skip,
  latency,
});

/** How much each block changes the residual stream (`block-influence`), by block. */
const influence = z.object({ type: z.literal('influence'), ...stamp, values: z.array(z.number()) });

/** An operating point, or the full model, on the samples held out; journals of earlier versions do not name its workers. */
const heldOut = z.object({
  type: z.literal('held-out'),
  ...stamp,
  skip,
  value: z.number(),
  outcomes: z.array(outcome),
  workers,
});

/** Times of full model and skip set, run alternately. */
const timing = z.object({
  type: z.literal('timing'),
  ...stamp,
  skip,
  full: z.array(latency),
  skipped: z.array(latency),
  /** The runtime of a timing that was asked for after the search; the search's own are made on that of its environment. */
  runtime: runRuntimeSchema.optional(),
});

const doneReasonSchema = z.enum([
  /** The best remaining candidate breaks the constraint. */
  'constraint',
  /** `maxBlocks` blocks are removed. */
  'budget',
  /** No candidate is left, or the strategy has no more points. */
  'exhausted',
]);

/** Journals of earlier versions have steps of one block. */
function withChanges(event: unknown): unknown {
  const old = typeof event === 'object' && event !== null && 'type' in event && event.type === 'step';
  return old && 'block' in event ? { removed: [event.block], restored: [], ...event } : event;
}

const anyEvent = z.discriminatedUnion('type', [
  queued,
  started,
  baseline,
  evaluation,
  candidate,
  pruned,
  step,
  influence,
  heldOut,
  timing,
  z.object({ type: z.literal('paused'), ...stamp }),
  /** The journal was brought from another backend: the events from `own` on up to this one were made there. */
  z.object({ type: z.literal('adopted'), ...stamp, own: count }),
  /** The machine may be another one than before. */
  z.object({ type: z.literal('resumed'), ...stamp, environment: runEnvironmentSchema.optional() }),
  z.object({ type: z.literal('cancelled'), ...stamp }),
  z.object({ type: z.literal('failed'), ...stamp, message: z.string(), remedy: z.string() }),
  z.object({ type: z.literal('done'), ...stamp, reason: doneReasonSchema }),
]);

export const runEventSchema = z.preprocess(withChanges, anyEvent);

export type RunEvent = z.infer<typeof anyEvent>;
export type DoneReason = z.infer<typeof doneReasonSchema>;
export type EvaluationEvent = z.infer<typeof evaluation>;
export type Objective = z.infer<typeof objective>;
