import koffi from 'koffi';
import { Tensor } from 'onnxruntime-common';
import type { Feeds, Fetches, OrtSession, Outputs } from '#engine/runtime/ort-runtime.ts';
import { cString } from './c-strings.ts';
import type { NativeEnvironment } from './native-environment.ts';
import type { NativeValues } from './native-values.ts';
import { RunThread } from './run-thread.ts';
import { type OutputInfo, inputNames, outputInfos } from './session-interface.ts';

/** A session of ONNX Runtime, whose inputs and outputs are bound to tensors for each run. */
export class NativeSession implements OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly #outputs: ReadonlyMap<string, OutputInfo>;
  readonly #binding: bigint;
  readonly #thread = new RunThread();

  /** Owns the session `handle`; outputs named in `onDevice` stay there. */
  constructor(
    private readonly environment: NativeEnvironment,
    private readonly values: NativeValues,
    private readonly handle: bigint,
    private readonly onDevice: ReadonlySet<string>,
  ) {
    const { api } = environment;
    this.inputNames = inputNames(environment, handle);
    this.#outputs = outputInfos(environment, handle);
    this.outputNames = [...this.#outputs.keys()];
    this.#binding = api.create('CreateIoBinding', handle);
  }

  async run(feeds: Feeds, fetches: Fetches): Promise<Outputs> {
    const { api } = this.environment;
    const wanted = wantedOutputs(fetches);
    const borrowed: bigint[] = [];
    try {
      for (const name in feeds) {
        const tensor = feeds[name];
        if (tensor) this.#bind('BindInput', name, tensor, borrowed);
      }
      for (const [name, tensor] of wanted) {
        if (tensor) this.#bind('BindOutput', name, tensor, borrowed);
        else this.#bindOutputToMemory(name);
      }
      await this.#runBound(feeds[this.inputNames[0] ?? '']?.size ?? 0);
      return this.#takeOutputs(wanted);
    } finally {
      // The binding would hold what it was bound to until the next run.
      api.release('ClearBoundInputs', this.#binding);
      api.release('ClearBoundOutputs', this.#binding);
      for (const value of borrowed) this.values.release(value);
    }
  }

  async release(): Promise<void> {
    this.environment.api.release('ReleaseIoBinding', this.#binding);
    this.environment.api.release('ReleaseSession', this.handle);
  }

  #bind(what: 'BindInput' | 'BindOutput', name: string, tensor: Tensor, borrowed: bigint[]): void {
    let value = this.values.valueOf(tensor);
    if (value === null) {
      value = this.values.over(tensor);
      borrowed.push(value);
    }
    this.environment.api.call(what, this.#binding, cString(name), value);
  }

  #bindOutputToMemory(name: string): void {
    const { api, deviceMemory, hostMemory } = this.environment;
    const memory = this.onDevice.has(name) ? deviceMemory : hostMemory;
    api.call('BindOutputToDevice', this.#binding, cString(name), memory);
  }

  async #runBound(size: number): Promise<void> {
    const { api, runOptions, onHost } = this.environment;
    const startedAt = performance.now();
    const call = ['RunWithBinding', this.handle, runOptions, this.#binding] as const;
    // A GPU's driver is used by one thread.
    if (onHost && this.#thread.isLong(size)) await api.callAsync(...call);
    else api.call(...call);
    this.#thread.took(performance.now() - startedAt, size);
  }

  /** The outputs in the order in which they were bound; the list of their values is ONNX Runtime's to free. */
  #takeOutputs(wanted: readonly (readonly [string, Tensor | null])[]): Outputs {
    const { api, hostAllocator } = this.environment;
    const [list, count] = [new BigUint64Array(1), new BigUint64Array(1)];
    api.call('GetBoundOutputValues', this.#binding, hostAllocator, list, count);
    const [start = 0n] = list;
    const outputs: Record<string, Tensor> = {};
    for (const [index, [name, written]] of wanted.entries()) {
      const value = this.values.adopt(BigInt(koffi.decode.uint64(start + BigInt(8 * index))));
      outputs[name] = written ?? this.#tensorOf(name, value);
      if (written || !this.onDevice.has(name)) this.values.release(value);
    }
    api.call('AllocatorFree', hostAllocator, start);
    return outputs;
  }

  #tensorOf(name: string, value: bigint): Tensor {
    const output = this.#outputs.get(name);
    if (!output) throw new RangeError(`The graph has no output ${name}.`);
    const shape = { type: output.type, dims: output.dimsOf(value) };
    if (this.onDevice.has(name)) return this.values.tensorOf(value, shape);
    return new Tensor(shape.type, this.values.readHost(value, shape), shape.dims);
  }
}

function wantedOutputs(fetches: Fetches): readonly (readonly [string, Tensor | null])[] {
  return isList(fetches) ? fetches.map((name) => [name, null] as const) : Object.entries(fetches);
}

function isList(fetches: Fetches): fetches is readonly string[] {
  return Array.isArray(fetches);
}
