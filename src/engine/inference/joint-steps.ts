import type { Tensor } from 'onnxruntime-common';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { type BatchDecoding, dropPaysOff } from './batch-decoding.ts';
import type { BlockCache } from './block-cache.ts';
import { BatchPositions } from './batch-positions.ts';
import type { BlockModel } from './block-model.ts';
import { KvCache } from './kv-cache.ts';
import { NextToken } from './next-token.ts';

/** A skip set whose answers go on, and where the keys and values of its rows are. */
export interface JointPart {
  readonly decoding: BatchDecoding;
  readonly skip: SkipSet;
  cacheOf(block: number): { readonly cache: BlockCache; readonly firstRow: number } | undefined;
}

export interface JointStepsOptions {
  readonly maxNewTokens: number;
  readonly signal?: AbortSignal;
}

/** A row of the common batch: one of a part's. */
interface JointRow {
  readonly part: JointPart;
  readonly row: number;
}

/** Neighbouring blocks that the same rows keep. */
interface Segment {
  readonly firstBlock: number;
  readonly endBlock: number;
  /** Indices of the rows. */
  readonly kept: readonly number[];
}

/**
 * Steps of single tokens for the rows of several skip sets at once: a block runs once for all rows that keep it, and the
 * stream of the others passes it. Each part counts the work of steps of its own. Rows that have ended leave as they do from
 * a batch of one skip set.
 */
export class JointSteps {
  readonly #nextToken: NextToken;
  #cache = new KvCache();
  #rows: readonly JointRow[];
  #positions: BatchPositions;

  private constructor(
    private readonly model: BlockModel,
    parts: readonly JointPart[],
    private readonly options: JointStepsOptions,
  ) {
    const live = parts.map((part) => ({ part, ...part.decoding.liveRows() }));
    this.#rows = live.flatMap(({ part, rows }) => rows.map((row) => ({ part, row })));
    this.#positions = BatchPositions.join(live.map(({ positions }) => positions));
    this.#nextToken = new NextToken(model.manifest, options.maxNewTokens);
  }

  /** Decodes until every answer has ended. The parts' caches are copied, and stay as they are. */
  static async run(
    model: BlockModel,
    parts: readonly JointPart[],
    options: JointStepsOptions,
  ): Promise<void> {
    const steps = new JointSteps(model, parts, options);
    try {
      await steps.#copyCaches();
      while (parts.some(({ decoding }) => !decoding.done)) {
        await steps.#dropEnded();
        for (const { decoding } of parts) decoding.countStep();
        await steps.#step();
      }
    } finally {
      steps.#cache.dispose();
    }
  }

  async #copyCaches(): Promise<void> {
    for (let block = 0; block < this.model.blocks; block++) {
      // Rows in one tensor are copied at once.
      const sources: { readonly cache: BlockCache; readonly rows: number[] }[] = [];
      for (const { part, row } of this.#rows) {
        const source = part.cacheOf(block);
        if (!source) continue;
        const last = sources.at(-1);
        if (last?.cache === source.cache) last.rows.push(source.firstRow + row);
        else sources.push({ cache: source.cache, rows: [source.firstRow + row] });
      }
      for (const { cache, rows } of sources) {
        const picked = await this.model.rows.pick(cache, rows);
        const joined = this.#cache.get(block);
        this.#cache.set(block, joined ? await this.#joinCaches(joined, picked) : picked);
      }
    }
  }

  /** Takes the second over. */
  async #joinCaches(first: BlockCache, second: BlockCache): Promise<BlockCache> {
    const { rows } = this.model;
    let key: Tensor | null = null;
    try {
      key = await rows.join(first.key, second.key);
      return { key, value: await rows.join(first.value, second.value) };
    } catch (error) {
      key?.dispose();
      throw error;
    } finally {
      second.key.dispose();
      second.value.dispose();
    }
  }

  #isLive({ part, row }: JointRow): boolean {
    return part.decoding.nextFed(row) !== null;
  }

  async #dropEnded(): Promise<void> {
    const active = [...this.#rows.keys()].filter((index) => {
      const row = this.#rows[index];
      return row !== undefined && this.#isLive(row);
    });
    if (!dropPaysOff(active.length, this.#rows.length)) return;
    const left = new KvCache();
    try {
      for (let block = 0; block < this.model.blocks; block++) {
        const cache = this.#cache.get(block);
        const kept = this.#keptRows(block);
        const places = active.flatMap((index) => (kept.includes(index) ? [kept.indexOf(index)] : []));
        if (cache && places.length > 0) left.set(block, await this.model.rows.pick(cache, places));
      }
    } catch (error) {
      left.dispose();
      throw error;
    }
    this.#cache.dispose();
    this.#cache = left;
    this.#positions = this.#positions.select(active);
    this.#rows = active.flatMap((index) => this.#rows[index] ?? []);
  }

  /** One token for every row; rows that have ended take part, and their step is discarded. */
  async #step(): Promise<void> {
    const { model } = this;
    const fed = this.#rows.map(({ part, row }) => part.decoding.nextFed(row));
    const lengths = fed.map((_, index) => this.#positions.length(index));
    const embedded = await Promise.all(fed.map((token) => model.embedding.embedAnswer([token ?? 0])));
    let stream = model.streamOf(embedded);
    try {
      for (const segment of this.#segments()) stream = await this.#through(stream, segment);
      const active = [...fed.keys()].filter((index) => fed[index] !== null);
      const choose = await this.#nextToken.at(model, stream, active);
      for (const [place, index] of active.entries()) {
        const row = this.#rows[index];
        row?.part.decoding.take(row.row, choose, place);
      }
    } finally {
      stream.dispose();
    }
    this.#positions.advance(1);
    for (const [index, token] of fed.entries())
      if (token === null) this.#positions.truncate(index, lengths[index] ?? 0);
  }

  #keptRows(block: number): readonly number[] {
    return this.#rows.flatMap(({ part }, index) => (part.skip.includes(block) ? [] : [index]));
  }

  /** All blocks that any row keeps, in order. */
  #segments(): readonly Segment[] {
    const segments: Segment[] = [];
    for (let block = 0; block < this.model.blocks; block++) {
      const kept = this.#keptRows(block);
      const last = segments.at(-1);
      if (last?.endBlock === block && last.kept.join() === kept.join())
        segments[segments.length - 1] = { ...last, endBlock: block + 1 };
      else if (kept.length > 0) segments.push({ firstBlock: block, endBlock: block + 1, kept });
    }
    return segments;
  }

  /** Takes the stream over. */
  async #through(stream: Tensor, { firstBlock, endBlock, kept }: Segment): Promise<Tensor> {
    const { chain, rows } = this.model;
    const { signal } = this.options;
    const isAll = kept.length === this.#rows.length;
    const owned = [stream];
    const own = (tensor: Tensor): Tensor => {
      owned.push(tensor);
      return tensor;
    };
    let result: Tensor | null = null;
    try {
      const picked = isAll ? stream : own(await rows.select(stream, kept));
      const positions = this.#positions.select(kept);
      const pass = { firstBlock, endBlock, skip: [], positions, cache: this.#cache };
      const behind = own(await chain.forward(picked, { ...pass, ...(signal && { signal }) }));
      result = isAll ? behind : await rows.select(own(await rows.join(behind, stream)), this.#order(kept));
      return result;
    } finally {
      for (const tensor of owned) if (tensor !== result) tensor.dispose();
    }
  }

  /** Where each row is once those that ran stand in front of all as they were. */
  #order(kept: readonly number[]): readonly number[] {
    return this.#rows.map((_, index) => (kept.includes(index) ? kept.indexOf(index) : kept.length + index));
  }
}
