import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const numbers = z.array(z.number());
const row = z.object({
  references: z.array(z.string()),
  reference_ids: z.array(numbers),
  log_likelihoods: numbers,
  without: z.array(z.object({ log_likelihoods: numbers, divergence: z.number() })),
  influence: z.object({
    picture: numbers,
    text: numbers,
    all: numbers,
    positions: z.object({ picture: z.number(), text: z.number() }),
  }),
  angles: z.array(numbers),
  answer_id: z.number(),
  lens: z.array(
    z.object({
      ids: numbers,
      probabilities: numbers,
      answer: z.object({ rank: z.number(), probability: z.number() }),
    }),
  ),
  attention: z.array(numbers),
});
const families = ['llama-clip', 'mistral-clip', 'qwen2-clip'] as const;
const schema = z.object({ families: z.record(z.enum(families), z.array(row)) });

/** What transformers gives of one row of a family's goldens (`test-data/models/make_importance_goldens.py`). */
export type ImportanceGolden = z.infer<typeof row>;

const FILE = new URL('../../../../test-data/models/importance.json', import.meta.url);

/** Rows by family, in the order of `readFamilyGoldens`. */
export async function readImportanceGoldens() {
  return schema.parse(JSON.parse(await readFile(FILE, 'utf8'))).families;
}

/** Mean log p per token of all references of a row. */
export function meanLikelihood(
  { reference_ids: ids }: ImportanceGolden,
  { log_likelihoods: sums }: Pick<ImportanceGolden, 'log_likelihoods'>,
): number {
  return sums.reduce((total, value) => total + value, 0) / ids.flat().length;
}
