import type { Tensor } from 'onnxruntime-common';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { BlockCache } from './block-cache.ts';
import type { BlockModel } from './block-model.ts';
import { KvCache } from './kv-cache.ts';

/** A skip set in the pass through the blocks: alone at first, then together with the others. */
export interface Branch {
  /** Residual stream in front of `firstBlock`: [R, S, H], of one size in all branches. */
  readonly stream: Tensor;
  readonly firstBlock: number;
  readonly skip: SkipSet;
  /** Takes the keys and values of the branch's own blocks. */
  readonly cache: KvCache;
}

export interface JointOptions {
  /** The blocks that every branch skips from the block on behind which the branches no longer differ. */
  readonly trunk: SkipSet;
  /** Positions that rows are expected to reach. */
  readonly capacity: number;
  /** Keeps the joint streams until the pass is disposed, for `copyStreams`. */
  readonly keepStreams?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * The first pass of several skip sets that differ from a trunk in some block each. A branch runs alone up to the last block
 * in which it differs; behind that, its rows go through the blocks in one batch with those of the branches that are there
 * already. This is the work of one pass for each branch, in fewer and larger runs.
 */
export class JointPass {
  readonly #branches: readonly Branch[];
  /** The branches in the order in which they join, which is that of their rows. */
  readonly #order: readonly { readonly index: number; readonly branch: Branch; readonly joins: number }[];
  readonly #cache = new KvCache();
  /** The stream of all that have joined. */
  #joined: Tensor | null = null;
  /** Of the joint blocks, where they are kept. */
  readonly #streams = new Map<number, Tensor>();

  constructor(
    private readonly model: BlockModel,
    branches: readonly Branch[],
    private readonly options: JointOptions,
  ) {
    this.#branches = branches;
    this.#order = branches
      .map((branch, index) => ({ index, branch, joins: joinsAt(branch, options.trunk, model.blocks) }))
      .sort((a, b) => a.joins - b.joins);
  }

  /** Runs all branches. The stream behind the last block, [branches * R, S, H], lasts as long as this pass. */
  async run(): Promise<Tensor> {
    for (const [place, { branch, joins }] of this.#order.entries()) {
      const joined = await this.#join(branch, joins);
      const next = this.#order[place + 1]?.joins ?? this.model.blocks;
      const keep = this.options.keepStreams ? this.#keepStream : undefined;
      this.#moveTo(await this.#forward(joined, joins, next, this.options.trunk, this.#cache, keep));
    }
    if (this.#joined) return this.#joined;
    throw new RangeError('A joint pass needs a branch.');
  }

  /** The first row of a branch in the joint stream. */
  firstRow(index: number): number {
    const place = this.#order.findIndex((entry) => entry.index === index);
    return place * (this.#branches[index]?.stream.dims[0] ?? 0);
  }

  /** Keys and values of a block in which a branch has its rows, and the first of these rows; undefined where it skips the block. */
  cacheOf(
    index: number,
    block: number,
  ): { readonly cache: BlockCache; readonly firstRow: number } | undefined {
    const branch = this.#branches[index];
    if (!branch) throw new RangeError(`There is no branch ${index}.`);
    const isJoint = block >= joinsAt(branch, this.options.trunk, this.model.blocks);
    const cache = (isJoint ? this.#cache : branch.cache).get(block);
    return cache && { cache, firstRow: isJoint ? this.firstRow(index) : 0 };
  }

  /** Copies the keys and values that a branch has in the joint blocks into its own cache. */
  async copyCaches(index: number): Promise<void> {
    const { blocks, rows } = this.model;
    const branch = this.#branches[index];
    if (!branch) throw new RangeError(`There is no branch ${index}.`);
    const first = this.firstRow(index);
    const own = Array.from({ length: branch.stream.dims[0] ?? 0 }, (_, row) => first + row);
    for (let block = joinsAt(branch, this.options.trunk, blocks); block < blocks; block++) {
      const joint = this.#cache.get(block);
      if (joint) branch.cache.set(block, await rows.pick(joint, own));
    }
  }

  /**
   * Copies of the streams that a branch has in front of the joint blocks; null where it has run others than its first alone. The
   * caller disposes them.
   */
  async copyStreams(index: number): Promise<ReadonlyMap<number, Tensor> | null> {
    const branch = this.#branches[index];
    if (!branch) throw new RangeError(`There is no branch ${index}.`);
    const joins = joinsAt(branch, this.options.trunk, this.model.blocks);
    if (joins > branch.firstBlock + 1) return null;
    const first = this.firstRow(index);
    const own = Array.from({ length: branch.stream.dims[0] ?? 0 }, (_, row) => first + row);
    const copies = new Map<number, Tensor>();
    try {
      for (const [block, stream] of this.#streams)
        if (block >= joins) copies.set(block, await this.model.rows.select(stream, own));
      return copies;
    } catch (error) {
      for (const copy of copies.values()) copy.dispose();
      throw error;
    }
  }

  /** Frees the joint streams that were kept. */
  dropStreams(): void {
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    for (const stream of streams) if (stream !== this.#joined) this.#free(stream);
  }

  /** Frees the joint stream and caches; the caller keeps those of the branches. */
  dispose(): void {
    this.dropStreams();
    if (this.#joined) this.#free(this.#joined);
    this.#joined = null;
    this.#cache.dispose();
  }

  /** Runs a branch up to the block in front of which it joins, and adds its rows. */
  async #join(branch: Branch, joins: number): Promise<Tensor> {
    const { stream, firstBlock, skip, cache } = branch;
    const alone = await this.#forward(stream, firstBlock, joins, skip, cache);
    if (!this.#joined) return this.#moveTo(alone);
    try {
      return this.#moveTo(await this.model.rows.join(this.#joined, alone));
    } finally {
      this.#free(alone);
    }
  }

  async #forward(
    stream: Tensor,
    firstBlock: number,
    endBlock: number,
    skip: SkipSet,
    cache: KvCache,
    keepStream?: (block: number, stream: Tensor) => void,
  ): Promise<Tensor> {
    if (firstBlock === endBlock) return stream;
    const { chain } = this.model;
    const { capacity, signal } = this.options;
    const positions = chain.startBatch(stream.dims[0] ?? 0, capacity);
    return chain.forward(stream, {
      firstBlock,
      endBlock,
      skip,
      cache,
      positions,
      ...(signal && { signal }),
      ...(keepStream && { keepStream }),
    });
  }

  readonly #keepStream = (block: number, stream: Tensor): void => {
    this.#streams.set(block, stream);
  };

  #isKept(stream: Tensor): boolean {
    return [...this.#streams.values()].includes(stream);
  }

  #moveTo(next: Tensor): Tensor {
    const before = this.#joined;
    this.#joined = next;
    if (before && before !== next && !this.#isKept(before)) this.#free(before);
    return next;
  }

  /** The streams that branches start from belong to the caller. */
  #free(tensor: Tensor): void {
    if (!this.#branches.some(({ stream }) => stream === tensor)) tensor.dispose();
  }
}

/** The block behind the last one in which a branch differs from the trunk. */
function joinsAt({ firstBlock, skip }: Branch, trunk: SkipSet, blocks: number): number {
  let joins = blocks;
  while (joins > firstBlock && skip.includes(joins - 1) === trunk.includes(joins - 1)) joins--;
  return joins;
}
