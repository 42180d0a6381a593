import { z } from 'zod';
import { IMPORTANCE_KEYS } from '#engine/importance/importance-measure.ts';
import { blockValue, scanSubject } from './scan-fields.ts';
import type { OperationTable } from './operation.ts';
import { pairReport } from './pair-report.ts';
import { submittedSpec } from './run-operations.ts';

/** One measure of all blocks, with what a person needs to read it. */
const measured = z.object({
  key: z.enum(IMPORTANCE_KEYS),
  label: z.string(),
  unit: z.string().nullable(),
  /** What 0 says of a block, and what higher values say. */
  zero: z.string(),
  higher: z.string(),
  citation: z.string(),
  /** By block. Null says that the block could not be measured, 0 that it has no effect. */
  blocks: z.array(blockValue.nullable()).readonly(),
});

const answers = z.array(z.object({ answer: z.string(), score: z.number() })).readonly();

/** The importance of every block of a model, skipped alone. Another form of this object has another `version`. */
export const importanceReport = z.object({
  format: z.literal('skipscope-importance'),
  version: z.literal(1),
  ...scanSubject.shape,
  /** The samples, in the order of all lists by sample. */
  samples: z.array(z.object({ id: z.string(), picture: z.string(), reference: z.string() })).readonly(),
  /** What was asked for; a measure that is not here was not measured. */
  measures: z.array(measured).readonly(),
  /** With `metric-drop`: answers and scores of the full model by sample, and without each block: `[block][sample]`. */
  answers: z.object({ full: answers, without: z.array(answers).readonly() }).nullable(),
  /** With `angular-distance`: between the states in front of block l and of block l + n: `[l][n - 1]`. */
  angles: z.array(z.array(z.number().nullable()).readonly()).readonly().nullable(),
});
export type ImportanceReport = z.infer<typeof importanceReport>;

export const importance = {
  /** `spec` names the model, the data, the task, the prompt and the samples; the rest of it is ignored. */
  measure: {
    kind: 'call',
    route: 'POST /v1/importance',
    summary:
      'Measure how much each block matters, skipped alone, in steps between which others may use the device.',
    input: z.object({
      spec: submittedSpec,
      measures: z.array(z.enum(IMPORTANCE_KEYS)).min(1).max(IMPORTANCE_KEYS.length).readonly(),
    }),
    result: importanceReport,
  },
  /** As `measure`, of every pair of blocks. Its progress holds what is known so far (`partialPairs`). */
  pairs: {
    kind: 'call',
    route: 'POST /v1/importance/pairs',
    summary:
      'Measure what every pair of blocks costs beyond the two alone. Progress holds the rows that are known.',
    input: z.object({ spec: submittedSpec }),
    result: pairReport,
  },
} as const satisfies OperationTable[string];
