import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';

import type { CalibrationSet } from '#engine/calibration/calibration-set.ts';
import { samplingSchema } from '#engine/calibration/sampling.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { Metric } from '#engine/metrics/metric.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';
import { answerRulesSchema } from '#engine/tasks/answer-rules.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';

import { strategyChoiceSchema } from './strategy-choice.ts';
import { hasOnePoint, scoresReferences } from './strategy-catalogue.ts';
import { issueText } from '#engine/base/schema-issue.ts';

/** Everything that decides the result of a search. Two runs with equal specs end with equal removal lists. */
export const searchSpecSchema = z.lazy(() =>
  z.object({
    task: z.enum(['single-object', 'multi-object', 'captioning']),
    strategy: strategyChoiceSchema.prefault({ key: 'gm-skip' }),
    /** The path stops when the best candidate's metric falls below alpha times the full model's. */
    alpha: z.number().positive().max(10).default(0.95),
    /** Most blocks to remove; null for no budget. */
    maxBlocks: z.number().int().positive().nullable().default(null),
    /** Blocks that are never candidates. */
    protect: z.array(count).default([]),
    sampling: samplingSchema.prefault({}),
    /** How names in answers and annotations are understood. */
    answerRules: answerRulesSchema.prefault({}),
    /** The table that CIDEr takes its idf from, `hash` the hex SHA-256 of its file; null for the given references. */
    documentFrequencies: z
      .object({ name: z.string(), hash: z.string().min(1) })
      .nullable()
      .default(null),
    /** Score every candidate on every sample: the oracle, and the source of a complete importance map. */
    exhaustive: z.boolean().default(false),
    /** Continue past the constraint until the budget or the last candidate. */
    explore: z.boolean().default(false),
    /** The question about samples that have none of their own. */
    prompt: z.string().min(1),
    maxNewTokens: z.number().int().positive(),
    /**
     * How references become tokens where the strategy scores them: as the chat template renders answers. Absent for other strategies,
     * and in runs of earlier versions, which took their texts without the template.
     */
    references: z.exactOptional(z.literal('chat-template')),
    /** `hash` is the hex SHA-256 of the block model's manifest. */
    model: z.object({ name: z.string(), hash: z.string().min(1) }),
    /**
     * `id` is `CalibrationSet.id`. `prompts`: all samples of the set have questions of their own, or some; absent where none
     * has.
     */
    calibration: z.object({
      name: z.string(),
      id: z.string().min(1),
      prompts: z.exactOptional(z.enum(['own', 'mixed'])),
    }),
  }),
);

/** A spec as a journal holds it; one of an earlier version is converted. */
export const storedSpecSchema = z.lazy(() =>
  z.preprocess((stored) => withSampling(withStrategyChoice(stored)), searchSpecSchema),
);

export type SearchSpec = z.infer<typeof searchSpecSchema>;

/** A spec as a caller gives it: fields with defaults may be left out; prompt and maxNewTokens default to the task's. */
export type SearchSpecInput = Omit<z.input<typeof searchSpecSchema>, 'prompt' | 'maxNewTokens'> & {
  readonly prompt?: string;
  readonly maxNewTokens?: number;
};

/**
 * A complete spec. Throws `SkipscopeError('invalid-input')` naming the first field that is wrong, or for a budget of blocks
 * that the strategy cannot keep.
 */
export function createSearchSpec(input: SearchSpecInput): SearchSpec {
  const task = taskByKey(input.task);
  const parsed = searchSpecSchema.safeParse({
    ...input,
    prompt: input.prompt ?? task.prompt,
    maxNewTokens: input.maxNewTokens ?? task.maxNewTokens,
  });
  if (parsed.success) {
    refuseUnusedBudget(parsed.data);
    const protect = [...new Set(parsed.data.protect)].sort((a, b) => a - b);
    return withReferenceForm({ ...parsed.data, protect });
  }
  const [issue] = parsed.error.issues;
  throw new SkipscopeError(
    'invalid-input',
    `The search setting ${issue?.path.join('.') ?? ''} is wrong: ${issue ? issueText(issue) : 'it is not of the right form'}.`,
    'Correct this setting and start the search again.',
  );
}

/** The spec of a run that begins now: it says how references become tokens if, and only if, its strategy scores them. */
export function withReferenceForm({ references: _, ...spec }: SearchSpec): SearchSpec {
  return scoresReferences(spec.strategy.key) ? { ...spec, references: 'chat-template' } : spec;
}

/** A budget that cuts an interval set short would make it another method. */
function refuseUnusedBudget({ strategy: { key }, maxBlocks }: SearchSpec): void {
  if (maxBlocks === null || !hasOnePoint(key)) return;
  throw new SkipscopeError(
    'invalid-input',
    `The strategy ${key} skips all its blocks at once: it cannot stop at ${maxBlocks}.`,
    'Leave the budget out, or choose a larger interval.',
  );
}

/** In journals of earlier versions the strategy is a name, with its parameters beside it. */
function withStrategyChoice(stored: unknown): unknown {
  const old = z.looseObject({ strategy: z.string() }).safeParse(stored);
  return old.success ? { ...old.data, strategy: { ...old.data, key: old.data.strategy } } : stored;
}

/** Journals of earlier versions have a `limit` of samples in place of `sampling`. */
function withSampling(stored: unknown): unknown {
  const old = z.looseObject({ limit: z.unknown() }).safeParse(stored);
  if (!old.success || 'sampling' in old.data) return stored;
  return { ...old.data, sampling: { limit: old.data.limit } };
}

/** What a spec holds of its calibration set. */
export function calibrationOf({
  id,
  name,
  samples,
}: Pick<CalibrationSet, 'id' | 'name' | 'samples'>): SearchSpec['calibration'] {
  const own = samples.filter(({ prompt }) => prompt !== undefined).length;
  return { name, id, ...(own > 0 && { prompts: own === samples.length ? 'own' : 'mixed' }) };
}

/** What the model is asked, in words for display. */
export function questionText({ prompt, calibration }: Pick<SearchSpec, 'prompt' | 'calibration'>): string {
  if (calibration.prompts === undefined) return prompt;
  return calibration.prompts === 'own'
    ? 'The question of each sample'
    : `The question of each sample, or else: ${prompt}`;
}

/** The metric that scores this search. */
export function searchMetric(spec: Pick<SearchSpec, 'task'>): Metric {
  return metricByKey(taskByKey(spec.task).metric);
}
