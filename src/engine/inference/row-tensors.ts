import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { ActivationType } from '#engine/graphs/dialect.ts';
import { joinRowsGraph, pickRowsGraph } from '#engine/graphs/row-graphs.ts';
import type { Feeds, OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { joinRows, selectRows } from './activations.ts';

/** Streams are joined (they are read behind the last block); rows are picked from caches. */
const GRAPHS = {
  joined: { graph: joinRowsGraph, location: 'gpu-readable' },
  picked: { graph: pickRowsGraph, location: 'gpu-buffer' },
} as const;

/**
 * Joins and picks rows, the first axis, of float tensors where they are: copied in this processor's memory, on a GPU by
 * graphs of one node, compiled when they are first needed. The caller owns both the inputs and the result.
 */
export class RowTensors {
  /** By output and rank. */
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  constructor(
    private readonly runtime: OrtRuntime,
    private readonly type: ActivationType,
  ) {}

  /** [A, ...] and [B, ...] -> [A + B, ...]. */
  async join(first: Tensor, second: Tensor): Promise<Tensor> {
    if (first.location === 'cpu' && second.location === 'cpu')
      return joinRows(first, second, this.runtime.Tensor);
    return this.#run('joined', first.dims.length, { first, second });
  }

  /** Rows of [A, ...] by index -> [R, ...]. */
  async pick(source: Tensor, rows: readonly number[]): Promise<Tensor> {
    if (source.location === 'cpu') return selectRows(source, rows, this.runtime.Tensor);
    const indices = new this.runtime.Tensor('int32', Int32Array.from(rows), [rows.length]);
    return this.#run('picked', source.dims.length, { source, rows: indices });
  }

  /** Releases what was compiled. */
  async dispose(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of await Promise.all(sessions)) await this.runtime.release(session);
  }

  async #run(output: keyof typeof GRAPHS, rank: number, feeds: Feeds): Promise<Tensor> {
    const outputs = await this.runtime.run(await this.#session(output, rank), feeds);
    const tensor = outputs[output];
    if (tensor) return tensor;
    throw new RangeError(`The graph of rows lacks its output ${output}.`);
  }

  #session(output: keyof typeof GRAPHS, rank: number): Promise<InferenceSession> {
    const key = `${output} ${rank}`;
    const known = this.#sessions.get(key);
    if (known) return known;
    const { graph, location } = GRAPHS[output];
    const { bytes, externalData } = graph(this.type, rank);
    const session = this.runtime.createSession(bytes, externalData, {
      outputLocation: { [output]: location },
    });
    this.#sessions.set(key, session);
    return session;
  }
}
