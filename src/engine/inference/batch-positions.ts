import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import { HOST_INPUT } from '#engine/graphs/attention.ts';
import type { Dialect } from '#engine/graphs/dialect.ts';

/** Added to the score of a slot that must not be seen; finite, so that a row without any visible slot gives no NaN. */
const INVISIBLE = -1e30;

/**
 * The positions of each row of a batch: how many it has, and which cache slots hold them. Rows may differ in length
 * (drafts are accepted up to different tokens). One instance serves all blocks of a pass, since every block's cache has
 * the same slots.
 */
export class BatchPositions {
  readonly #lengths: number[];
  /** Masked attention: whether a row may see a slot. Rows of `#slots` flags. */
  readonly #visible: boolean[][];
  #slots = 0;

  constructor(
    readonly rows: number,
    private readonly dialect: Dialect,
    private readonly Tensor: TensorConstructor,
    /** Positions that rows are expected to reach; more are possible. */
    readonly capacity = 0,
  ) {
    this.#lengths = Array.from({ length: rows }, () => 0);
    this.#visible = Array.from({ length: rows }, () => []);
  }

  /** Positions that row has so far. */
  length(row: number): number {
    return this.#lengths[row] ?? 0;
  }

  /** Positions of the longest row once every row has `count` more. */
  reach(count: number): number {
    return Math.max(...this.#lengths) + count;
  }

  /** The positions of some rows, for a cache of these rows with the same slots. */
  select(rows: readonly number[]): BatchPositions {
    const selected = new BatchPositions(rows.length, this.dialect, this.Tensor, this.capacity);
    for (const [index, row] of rows.entries()) {
      selected.#lengths[index] = this.length(row);
      selected.#visible[index] = [...(this.#visible[row] ?? [])];
    }
    selected.#slots = this.#slots;
    return selected;
  }

  /** The rows of several batches whose caches have the same slots, one batch behind the other. */
  static join(batches: readonly BatchPositions[]): BatchPositions {
    const [first] = batches;
    if (!first || batches.some((batch) => batch.#slots !== first.#slots))
      throw new RangeError('Batches of different slots cannot be joined.');
    const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
    const joined = new BatchPositions(rows, first.dialect, first.Tensor, first.capacity);
    joined.#slots = first.#slots;
    let next = 0;
    for (const batch of batches) {
      for (let row = 0; row < batch.rows; row++, next++) {
        joined.#lengths[next] = batch.length(row);
        joined.#visible[next] = [...(batch.#visible[row] ?? [])];
      }
    }
    return joined;
  }

  /** The attention inputs of a pass that gives every row `count` new positions (see `decoderBlockGraph`). */
  feeds(count: number): Record<string, Tensor> {
    return this.dialect.attention === 'masked' ? this.#maskedFeeds(count) : this.#groupedFeeds(count);
  }

  /** Every row now has `count` more positions. */
  advance(count: number): void {
    this.#slots += count;
    for (let row = 0; row < this.rows; row++) {
      this.#lengths[row] = this.length(row) + count;
      for (let slot = 0; slot < count; slot++) this.#visible[row]?.push(true);
    }
  }

  /** Discards a row's positions from `length` on: rejected drafts, padding, steps of a row that has ended. */
  truncate(row: number, length: number): void {
    this.#lengths[row] = length;
    let seen = 0;
    this.#visible[row] = (this.#visible[row] ?? []).map((visible) => visible && seen++ < length);
  }

  #maskedFeeds(count: number): Record<string, Tensor> {
    const total = this.#slots + count;
    const positions = new BigInt64Array(this.rows * count);
    const bias = new Float32Array(this.rows * count * total);
    for (let row = 0; row < this.rows; row++) {
      const visible = this.#visible[row] ?? [];
      for (let query = 0; query < count; query++) {
        positions[row * count + query] = BigInt(this.length(row) + query);
        const start = (row * count + query) * total;
        for (let slot = 0; slot < this.#slots; slot++) if (!visible[slot]) bias[start + slot] = INVISIBLE;
        bias.fill(INVISIBLE, start + this.#slots + query + 1, start + total);
      }
    }
    return {
      position_ids: new this.Tensor('int64', positions, [this.rows, count]),
      attention_bias: new this.Tensor('float32', bias, [this.rows, 1, count, total]),
    };
  }

  #groupedFeeds(count: number): Record<string, Tensor> {
    const last = Int32Array.from(this.#lengths, (length) => length + count - 1);
    return {
      last_position: new this.Tensor('int32', last, [this.rows]),
      [HOST_INPUT]: new this.Tensor('int32', [this.reach(count)], []),
    };
  }
}
