import type { Tensor } from 'onnxruntime-common';
import type { BatchPositions } from './batch-positions.ts';
import type { BlockModel } from './block-model.ts';
import { type GenerateOptions, type PreparedPrompt, promptStream } from './generate.ts';
import { KvCache } from './kv-cache.ts';
import type { GreedyChoice } from './logits.ts';
import { NextToken } from './next-token.ts';

/** The positions so far, and their keys and values. */
interface Reached {
  readonly positions: BatchPositions;
  readonly cache: KvCache;
}

/** An answer, or the part of it behind a prefix, and the margin of each token's choice. */
export interface ChosenTokens {
  readonly tokens: readonly number[];
  readonly margins: readonly number[];
}

/**
 * Greedy choices that depend on nothing but the model, the skip set, the prompt and the tokens in front: one prompt alone,
 * from the first block on, in one pass, and the tokens in front of the choice in one more pass behind it. Batches, drafts and
 * kept streams may round differently; where that could decide, this path does. The prompt runs once, however many choices
 * are made.
 */
export class ReferencePath {
  readonly #nextToken: NextToken;
  #prompt: (Reached & { readonly first: GreedyChoice }) | null = null;
  /** Behind the tokens of the last choice. */
  #front: Reached | null = null;
  #blockTokens = 0;

  constructor(
    private readonly model: BlockModel,
    private readonly prompt: PreparedPrompt,
    private readonly options: GenerateOptions,
  ) {
    this.#nextToken = new NextToken(model.manifest, options.maxNewTokens);
  }

  /** Work done: blocks run x token positions. */
  get blockTokens(): number {
    return this.#blockTokens;
  }

  /** The choice behind a prefix of an answer. */
  async choose(prefix: readonly number[]): Promise<number> {
    const prompt = (this.#prompt ??= await this.#runPrompt());
    this.#front?.cache.dispose();
    this.#front = {
      positions: prompt.positions.select([0]),
      cache: prompt.cache.fork(this.model.blocks),
    };
    if (prefix.length === 0) return prompt.first.token;
    return (await this.#feed(this.#front, prefix, prefix)).token;
  }

  /** Decodes behind `answer`, whose last token was chosen last, token by token to the end. */
  async decodeBehind(answer: readonly number[]): Promise<ChosenTokens> {
    if (!this.#front) throw new RangeError('There is no choice to go on from.');
    const tokens: number[] = [];
    const margins: number[] = [];
    let soFar = answer;
    while (!this.#nextToken.ends(soFar)) {
      const { token, margin } = await this.#feed(this.#front, soFar.slice(-1), soFar);
      tokens.push(token);
      margins.push(margin);
      soFar = [...soFar, token];
    }
    return { tokens, margins };
  }

  dispose(): void {
    this.#front?.cache.dispose();
    this.#prompt?.cache.dispose();
    this.#front = null;
    this.#prompt = null;
  }

  async #runPrompt(): Promise<Reached & { readonly first: GreedyChoice }> {
    const { model, prompt, options } = this;
    const positions = model.chain.startBatch(1, prompt.ids.length + options.maxNewTokens);
    const reached = { positions, cache: new KvCache() };
    const stream = await promptStream(model, [prompt], [[]]);
    try {
      const first = await this.#pass(reached, stream, [], options.promptSkip);
      return { ...reached, first };
    } catch (error) {
      reached.cache.dispose();
      throw error;
    }
  }

  /** The choice behind `answer`, of which `tokens` are the last. */
  async #feed(reached: Reached, tokens: readonly number[], answer: readonly number[]): Promise<GreedyChoice> {
    const stream = this.model.streamOf([await this.model.embedding.embedAnswer(tokens)]);
    return this.#pass(reached, stream, answer);
  }

  /** Takes the stream over. */
  async #pass(
    { positions, cache }: Reached,
    stream: Tensor,
    answer: readonly number[],
    skip = this.options.skip,
  ): Promise<GreedyChoice> {
    const { chain } = this.model;
    const { signal } = this.options;
    const sequence = stream.dims[1] ?? 0;
    let behind = stream;
    try {
      behind = await chain.forward(stream, {
        firstBlock: 0,
        skip,
        positions,
        cache,
        ...(signal && { signal }),
      });
      this.#blockTokens += sequence * chain.keptFrom(0, skip);
      const choose = await this.#nextToken.at(this.model, behind, [sequence - 1]);
      return choose(0, { prompt: this.prompt.ids, answer });
    } finally {
      if (behind !== stream) behind.dispose();
      stream.dispose();
    }
  }
}
