import type { Dialect } from '#engine/graphs/dialect.ts';
import { BlockModel } from '#engine/inference/block-model.ts';
import { meanKlDivergence } from '#engine/inference/testing/kl-divergence.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { loadStages } from '#engine/inference/model-stages.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { readManifest } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { GoldenSet } from './golden-sets.ts';

/** Logits [all positions of all prompts, vocabulary] of a checkpoint under a dtype, computed in a dialect. */
export interface PromptLogits {
  readonly vocabulary: number;
  readonly logits: Float32Array;
}

export async function promptLogits(
  set: GoldenSet,
  dtype: ModelDtype,
  dialect: Dialect,
  runtime: OrtRuntime,
): Promise<PromptLogits> {
  const { files, remove } = await set.convert(dtype);
  try {
    const manifest = await readManifest(files);
    const stages = await loadStages(files, manifest, runtime, dialect);
    const model = new BlockModel(manifest, '', runtime, dialect, stages);
    const parts: Float32Array[] = [];
    for (const { ids, image } of await set.prompts(model)) {
      const cache = new KvCache();
      const behind = await model.chain.forward(model.streamOf([await model.embedding.embed(ids, image)]), {
        firstBlock: 0,
        skip: [],
        positions: model.chain.startBatch(1),
        cache,
      });
      parts.push(await model.logitsAt(behind, [...ids.keys()]));
      behind.dispose();
      cache.dispose();
    }
    await model.dispose();
    const logits = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      logits.set(part, offset);
      offset += part.length;
    }
    return { vocabulary: manifest.decoder.vocabSize, logits };
  } finally {
    await remove();
  }
}

/** Mean KL(reference || other) over all prompt positions, in nats. */
export function promptKl(reference: PromptLogits, other: PromptLogits): number {
  return meanKlDivergence(reference.logits, other.logits, reference.vocabulary);
}

/** Standard deviation of the logits over the vocabulary, root mean square over positions. */
export function logitDeviation({ logits, vocabulary }: PromptLogits): number {
  let squares = 0;
  for (let start = 0; start < logits.length; start += vocabulary) {
    const row = logits.subarray(start, start + vocabulary);
    const mean = row.reduce((sum, logit) => sum + logit, 0) / vocabulary;
    squares += row.reduce((sum, logit) => sum + (logit - mean) ** 2, 0);
  }
  return Math.sqrt(squares / logits.length);
}
