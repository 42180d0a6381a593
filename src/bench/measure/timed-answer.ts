import type { BlockModel } from '#engine/inference/block-model.ts';
import { generateBatch } from '#engine/inference/generate.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { countsBetween, type DeviceCounts, type RunCounter } from './run-counter.ts';

/** What answers to a batch of prompts of one length took, prompt and tokens apart. */
export interface TimedAnswer {
  /** Milliseconds, and counts, from the embedding to the first tokens. */
  readonly prompt: DeviceCounts & { readonly milliseconds: number };
  /** The same for each step behind it, which gives a token to every row; the mean. */
  readonly token: DeviceCounts & { readonly milliseconds: number };
  readonly answers: readonly (readonly number[])[];
}

export interface AskedAnswer {
  readonly rows: number;
  /** Tokens of each prompt. */
  readonly positions: number;
  /** Tokens of each answer, two or more. */
  readonly tokens: number;
  readonly skip: SkipSet;
}

/** Answers text prompts of varied tokens on a model without end tokens, on a runtime whose runs are counted. */
export async function timeAnswer(
  model: BlockModel,
  counter: RunCounter,
  { rows, positions, tokens, skip }: AskedAnswer,
): Promise<TimedAnswer> {
  const prompts = Array.from({ length: rows }, (_, row) => ({ ids: promptIds(model, row, positions) }));
  const cache = new KvCache();
  const steps: { readonly at: number; readonly counts: DeviceCounts }[] = [];
  const mark = (): void => {
    steps.push({ at: performance.now(), counts: counter.counts() });
  };
  try {
    mark();
    const { answers } = await generateBatch(
      model,
      prompts,
      prompts.map(() => []),
      { skip, maxNewTokens: tokens, onStep: mark },
      cache,
    );
    const [start, first] = steps;
    const last = steps.at(-1);
    if (!start || !first || !last) throw new RangeError('There was no step.');
    const behind = steps.length - 2;
    return {
      prompt: { milliseconds: first.at - start.at, ...countsBetween(start.counts, first.counts) },
      token: {
        milliseconds: (last.at - first.at) / behind,
        ...countsBetween(first.counts, last.counts, behind),
      },
      answers,
    };
  } finally {
    cache.dispose();
  }
}

/** Tokens of the vocabulary, no picture among them. */
function promptIds(model: BlockModel, row: number, positions: number): readonly number[] {
  const { vocabSize } = model.manifest.decoder;
  const image = model.embedding.imageTokenId;
  return Array.from({ length: positions }, (_, position) => {
    const id = (7 + row * 31 + position * 17) % vocabSize;
    return id === image ? id + 1 : id;
  });
}
