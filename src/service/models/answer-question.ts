import type { RgbImage } from '#engine/image/rgb-image.ts';
import { generate } from '#engine/inference/generate.ts';
import type { ImageFeatures } from '#engine/inference/token-embedding.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { OpenModel } from './open-model.ts';

export interface EncodedImage {
  readonly features: ImageFeatures;
  /** Time of the vision tower and the projector, in milliseconds. */
  readonly visionMs: number;
}

export interface Question {
  readonly image: EncodedImage;
  readonly prompt: string;
  readonly skip: SkipSet;
  /** Most tokens of the answer; the limit of the model by default. */
  readonly maxNewTokens?: number;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly answer: string;
  /** The generated tokens, with the end-of-sequence token if the model produced one. */
  readonly tokenIds: readonly number[];
  readonly latencyMs: {
    readonly vision: number;
    readonly prefill: number;
    readonly perToken: number;
    readonly total: number;
    /** Prefill time of each block; null for a skipped block. */
    readonly blocks: readonly (number | null)[];
  };
}

/** Runs vision tower and projector over a picture. */
export async function encodeImage({ model }: OpenModel, image: RgbImage): Promise<EncodedImage> {
  const startedAt = performance.now();
  const features = await model.encodeImage(image);
  return { features, visionMs: performance.now() - startedAt };
}

/** The greedy answer to one question about one picture. Throws as `generate` and `buildPrompt` do. */
export async function answerQuestion({ model, tokenizer }: OpenModel, question: Question): Promise<Answer> {
  const { image, skip, signal } = question;
  const prompt = { ids: tokenizer.buildPrompt(question.prompt), image: image.features };
  const maxNewTokens = question.maxNewTokens ?? model.manifest.generation.maxNewTokens;
  const { tokenIds, latency } = await generate(model, prompt, {
    skip,
    maxNewTokens,
    ...(signal && { signal }),
  });
  const { prefill, perToken, blocks } = latency;
  const total = image.visionMs + latency.total;
  return {
    answer: tokenizer.decode(tokenIds).trim(),
    tokenIds,
    latencyMs: { vision: image.visionMs, prefill, perToken, total, blocks },
  };
}
