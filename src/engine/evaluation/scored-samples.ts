import type { BlockModel } from '#engine/inference/block-model.ts';
import type { GenerateOptions, PreparedPrompt } from '#engine/inference/generate.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { SampleOutcome } from '#engine/search/evaluator.ts';
import type { SkipPhase } from '#engine/search/strategy-choice.ts';
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

/** The samples that a model answers, ready for the decoder, and how they are answered. */
export interface AskedSamples {
  readonly model: BlockModel;
  readonly prompts: readonly SamplePrompt[];
  readonly maxNewTokens: number;
  /** The margin below which the reference path makes a choice; see `nearTieMargin`. */
  readonly noiseMargin: number;
  /** The phase in which blocks are skipped; both phases by default. */
  readonly phase?: SkipPhase;
  /** See `DecodeOptions.onEnded`. */
  readonly onEnded?: (answer: readonly number[]) => void;
}

/** The samples an evaluator works on, and how their answers are scored. */
export interface ScoredSamples extends AskedSamples {
  /** Milliseconds that vision tower and projector take for a picture; absent where too few were encoded to tell. */
  readonly visionMs?: number;
  /** The texts of answers' token ids. */
  readonly decode: (answers: readonly (readonly number[])[]) => Promise<readonly string[]>;
  /** Score of an answer to the sample of that index, in the metric's unit. */
  readonly score: (sample: number, answer: string) => number;
}

/** Tokens of the longest prompt with the longest answer. */
export function longestRow({
  prompts,
  maxNewTokens,
}: Pick<AskedSamples, 'prompts' | 'maxNewTokens'>): number {
  return prompts.reduce((longest, { ids }) => Math.max(longest, ids.length), 0) + maxNewTokens;
}

/** How an answer under a skip set is decoded. */
export function decodingOptions(
  { maxNewTokens, phase }: AskedSamples,
  skip: SkipSet,
  signal: AbortSignal,
): GenerateOptions & { readonly signal: AbortSignal } {
  return { skip, maxNewTokens, signal, ...(phase === 'decode' && { promptSkip: [] }) };
}

/** What makes outcomes of answers. */
export interface AnsweredSamples extends Pick<ScoredSamples, 'decode' | 'score'> {
  readonly prompts: readonly Pick<SamplePrompt, 'ids'>[];
}

/** The search's results for samples. `answers` are token ids in the order of `samples`. */
export async function outcomesOf(
  { prompts, decode, score }: AnsweredSamples,
  samples: readonly number[],
  answers: readonly (readonly number[])[],
): Promise<readonly SampleOutcome[]> {
  const texts = await decode(answers);
  return samples.map((sample, row) => {
    const tokenIds = answers[row] ?? [];
    const answer = texts[row] ?? '';
    // The last token is never fed back.
    const positions = (prompts[sample]?.ids.length ?? 0) + Math.max(tokenIds.length - 1, 0);
    return { sample, answer, tokenIds, score: score(sample, answer), positions };
  });
}
