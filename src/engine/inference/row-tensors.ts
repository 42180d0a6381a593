import type { Tensor } from 'onnxruntime-common';
import type { ActivationType } from '#engine/graphs/dialect.ts';
import { joinRowsGraph, pickRowsGraph, selectRowsGraph } from '#engine/graphs/row-graphs.ts';
import type { Feeds, OrtRuntime, OrtSession, Outputs } from '#engine/runtime/ort-runtime.ts';
import { joinRows, selectRows } from './activations.ts';
import type { BlockCache } from './block-cache.ts';

/** The graphs, and their outputs, which stay on the device. */
const GRAPHS = {
  join: { graph: joinRowsGraph, outputs: ['joined'] },
  pick: { graph: pickRowsGraph, outputs: ['picked_key', 'picked_value'] },
  select: { graph: selectRowsGraph, outputs: ['selected'] },
} as const;
type RowGraph = keyof typeof GRAPHS;

/**
 * Joins and picks rows, the first axis, of float tensors where they are: copied in JavaScript's memory, on a device by graphs
 * of a node or two, compiled when they are first needed. The caller owns both the inputs and the result.
 */
export class RowTensors {
  /** By graph and rank. */
  readonly #sessions = new Map<string, Promise<OrtSession>>();

  constructor(
    private readonly runtime: OrtRuntime,
    private readonly type: ActivationType,
  ) {}

  /** [A, ...] and [B, ...] -> [A + B, ...]. */
  async join(first: Tensor, second: Tensor): Promise<Tensor> {
    if (first.location === 'cpu' && second.location === 'cpu')
      return joinRows(first, second, this.runtime.Tensor);
    const { joined } = await this.#run('join', first.dims.length, { first, second });
    if (!joined) throw new RangeError('The graph that joins rows lacks its output.');
    return joined;
  }

  /** Rows of keys and values [A, ...] by index -> [R, ...]. */
  async pick({ key, value }: BlockCache, rows: readonly number[]): Promise<BlockCache> {
    const { Tensor } = this.runtime;
    if (key.location === 'cpu' && value.location === 'cpu')
      return { key: selectRows(key, rows, Tensor), value: selectRows(value, rows, Tensor) };
    const indices = new Tensor('int32', Int32Array.from(rows), [rows.length]);
    const picked = await this.#run('pick', key.dims.length, { key, value, rows: indices });
    const { picked_key: pickedKey, picked_value: pickedValue } = picked;
    if (!pickedKey || !pickedValue) throw new RangeError('The graph that picks rows lacks an output.');
    return { key: pickedKey, value: pickedValue };
  }

  /** Rows of a tensor [A, ...] by index -> [R, ...]. */
  async select(source: Tensor, rows: readonly number[]): Promise<Tensor> {
    const { Tensor } = this.runtime;
    if (source.location === 'cpu') return selectRows(source, rows, Tensor);
    const indices = new Tensor('int32', Int32Array.from(rows), [rows.length]);
    const { selected } = await this.#run('select', source.dims.length, { source, rows: indices });
    if (!selected) throw new RangeError('The graph that selects rows lacks its output.');
    return selected;
  }

  /** Releases what was compiled. */
  async dispose(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of await Promise.all(sessions)) await this.runtime.release(session);
  }

  async #run(name: RowGraph, rank: number, feeds: Feeds): Promise<Outputs> {
    return this.runtime.run(await this.#session(name, rank), feeds);
  }

  #session(name: RowGraph, rank: number): Promise<OrtSession> {
    const key = `${name} ${rank}`;
    const known = this.#sessions.get(key);
    if (known) return known;
    const { graph, outputs } = GRAPHS[name];
    const { bytes, externalData } = graph(this.type, rank);
    const session = this.runtime.createSession(bytes, externalData, { deviceOutputs: outputs });
    this.#sessions.set(key, session);
    return session;
  }
}
