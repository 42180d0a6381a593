import type { PreparedPrompt } from '#engine/inference/generate.ts';
import type { ImageFeatures } from '#engine/inference/token-embedding.ts';

/** The prompt of a sample. Its picture's features are kept in memory, or made again each time they are asked for. */
export interface SamplePrompt {
  readonly ids: readonly number[];
  /** Throws as `prepareSamples` does when they have to be made again. */
  features(signal?: AbortSignal): Promise<ImageFeatures>;
}

/** Prompts ready for the decoder. Features that are made for them last as long as the caller holds them. */
export async function readyPrompts(
  prompts: readonly SamplePrompt[],
  signal?: AbortSignal,
): Promise<readonly PreparedPrompt[]> {
  const ready: PreparedPrompt[] = [];
  for (const prompt of prompts) ready.push({ ids: prompt.ids, image: await prompt.features(signal) });
  return ready;
}
