import type { SkipSet } from '#engine/base/skip-set.ts';
import { generateBatch } from '#engine/inference/generate.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { type AskedSamples, decodingOptions, readyPrompts } from './scored-samples.ts';
import { type SettledAnswers, settleAnswers } from './scored-evaluator.ts';

/** Answers of samples under a skip set from scratch: prefill through every kept block, then token by token. */
export async function independentAnswers(
  asked: AskedSamples,
  samples: readonly number[],
  skip: SkipSet,
  signal: AbortSignal,
): Promise<SettledAnswers> {
  const { model, prompts, onEnded } = asked;
  const batch = await readyPrompts(
    samples.flatMap((sample) => prompts[sample] ?? []),
    signal,
  );
  const cache = new KvCache();
  try {
    const noDrafts = batch.map(() => []);
    const options = { ...decodingOptions(asked, skip, signal), ...(onEnded && { onEnded }) };
    const decoded = await generateBatch(model, batch, noDrafts, options, cache);
    return await settleAnswers(asked, decoded, samples, skip, signal);
  } finally {
    cache.dispose();
  }
}
