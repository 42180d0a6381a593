import { Tensor } from 'onnxruntime-common';
import type { Feeds, Fetches, OrtSession, Outputs } from '#engine/runtime/ort-runtime.ts';
import { cString } from './c-strings.ts';
import type { NativeEnvironment } from './native-environment.ts';
import type { NativeValues } from './native-values.ts';
import { BoundRun, DirectRun, type NamedValues, type RunCall } from './run-call.ts';
import { RunThread } from './run-thread.ts';
import { type OutputInfo, inputNames, outputInfos } from './session-interface.ts';

/** A session of ONNX Runtime, run on values that tensors stand for. */
export class NativeSession implements OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly #outputs: ReadonlyMap<string, OutputInfo>;
  readonly #call: RunCall;
  readonly #thread = new RunThread();

  /** Owns the session `handle`; outputs named in `onDevice` stay there. */
  constructor(
    private readonly environment: NativeEnvironment,
    private readonly values: NativeValues,
    private readonly handle: bigint,
    private readonly onDevice: ReadonlySet<string>,
  ) {
    this.inputNames = inputNames(environment, handle);
    this.#outputs = outputInfos(environment, handle);
    this.outputNames = [...this.#outputs.keys()];
    const { deviceMemory, hostMemory } = environment;
    const placed = new Set(Array.from(onDevice, cString));
    this.#call = environment.onHost
      ? new DirectRun(environment, handle)
      : new BoundRun(environment, handle, (name) => (placed.has(name) ? deviceMemory : hostMemory));
  }

  async run(feeds: Feeds, fetches: Fetches): Promise<Outputs> {
    const wanted = wantedOutputs(fetches);
    const borrowed: bigint[] = [];
    try {
      const inputs = this.#named(Object.entries(feeds), borrowed);
      const outputs = this.#named(wanted, borrowed);
      const size = feeds[this.inputNames[0] ?? '']?.size ?? 0;
      const startedAt = performance.now();
      // A GPU's driver is used by one thread.
      const onThread = this.environment.onHost && this.#thread.isLong(size);
      const made = await this.#call.run(inputs, outputs, onThread);
      this.#thread.took(performance.now() - startedAt, size);
      return this.#tensors(wanted, made);
    } finally {
      for (const value of borrowed) this.values.release(value);
    }
  }

  async release(): Promise<void> {
    this.#call.release();
    this.environment.api.release('ReleaseSession', this.handle);
  }

  /** The values of tensors; those of tensors in the memory of JavaScript are borrowed for one run. */
  #named(tensors: readonly (readonly [string, Tensor | null])[], borrowed: bigint[]): NamedValues {
    const names = new BigUint64Array(tensors.length);
    const values = new BigUint64Array(tensors.length);
    for (const [index, [name, tensor]] of tensors.entries()) {
      names[index] = cString(name);
      if (tensor) values[index] = this.values.valueOf(tensor) ?? this.#borrow(tensor, borrowed);
    }
    return { names, values };
  }

  #borrow(tensor: Tensor, borrowed: bigint[]): bigint {
    const value = this.values.over(tensor);
    borrowed.push(value);
    return value;
  }

  #tensors(wanted: readonly (readonly [string, Tensor | null])[], made: BigUint64Array): Outputs {
    const outputs: Record<string, Tensor> = {};
    for (const [index, [name, written]] of wanted.entries())
      outputs[name] = written ?? this.#tensorOf(name, this.values.adopt(made[index] ?? 0n));
    return outputs;
  }

  #tensorOf(name: string, value: bigint): Tensor {
    const output = this.#outputs.get(name);
    if (!output) throw new RangeError(`The graph has no output ${name}.`);
    const shape = { type: output.type, dims: output.dimsOf(value) };
    if (this.onDevice.has(name)) return this.values.tensorOf(value, shape);
    const tensor = new Tensor(shape.type, this.values.readHost(value, shape), shape.dims);
    this.values.release(value);
    return tensor;
  }
}

function wantedOutputs(fetches: Fetches): readonly (readonly [string, Tensor | null])[] {
  return isList(fetches) ? fetches.map((name) => [name, null] as const) : Object.entries(fetches);
}

function isList(fetches: Fetches): fetches is readonly string[] {
  return Array.isArray(fetches);
}
