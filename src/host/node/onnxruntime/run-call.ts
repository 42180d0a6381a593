import koffi from 'koffi';
import type { NativeEnvironment } from './native-environment.ts';

/** Inputs or outputs of a run: the addresses of their names, and of their values; 0 for a value that the run makes. */
export interface NamedValues {
  readonly names: BigUint64Array;
  readonly values: BigUint64Array;
}

/** Runs a session; `onThread` leaves JavaScript's thread. The values of the outputs are in the order of their names. */
export interface RunCall {
  run(inputs: NamedValues, outputs: NamedValues, onThread: boolean): Promise<BigUint64Array>;
  release(): void;
}

/** One call for inputs, run and outputs. What a run makes lies in this processor's memory. */
export class DirectRun implements RunCall {
  constructor(
    private readonly environment: NativeEnvironment,
    private readonly session: bigint,
  ) {}

  async run(inputs: NamedValues, outputs: NamedValues, onThread: boolean): Promise<BigUint64Array> {
    const { api, runOptions } = this.environment;
    const values = outputs.values.slice();
    const given = [inputs.names, inputs.values, inputs.names.length] as const;
    const wanted = [outputs.names, values.length, values] as const;
    const call = ['Run', this.session, runOptions, ...given, ...wanted] as const;
    if (onThread) await api.callAsync(...call);
    else api.call(...call);
    return values;
  }

  release(): void {
    // There is nothing to release.
  }
}

/** Inputs and outputs are bound before a run, so that what it makes can stay in the device's memory. */
export class BoundRun implements RunCall {
  readonly #binding: bigint;

  /** `memoryOf`: the memory in which an output is made, by the address of its name. */
  constructor(
    private readonly environment: NativeEnvironment,
    private readonly session: bigint,
    private readonly memoryOf: (name: bigint) => bigint,
  ) {
    this.#binding = environment.api.create('CreateIoBinding', session);
  }

  async run(inputs: NamedValues, outputs: NamedValues, onThread: boolean): Promise<BigUint64Array> {
    const { api, runOptions } = this.environment;
    const call = ['RunWithBinding', this.session, runOptions, this.#binding] as const;
    try {
      this.#bind('BindInput', inputs);
      this.#bind('BindOutput', outputs);
      if (onThread) await api.callAsync(...call);
      else api.call(...call);
      return this.#take(outputs);
    } finally {
      // The binding would hold what it was bound to until the next run.
      api.release('ClearBoundInputs', this.#binding);
      api.release('ClearBoundOutputs', this.#binding);
    }
  }

  release(): void {
    this.environment.api.release('ReleaseIoBinding', this.#binding);
  }

  #bind(what: 'BindInput' | 'BindOutput', { names, values }: NamedValues): void {
    const { api } = this.environment;
    for (const [index, name] of names.entries()) {
      const value = values[index] ?? 0n;
      if (value === 0n) api.call('BindOutputToDevice', this.#binding, name, this.memoryOf(name));
      else api.call(what, this.#binding, name, value);
    }
  }

  /** ONNX Runtime lists all outputs, with a further handle of those that were given; the list is its own to free. */
  #take({ values }: NamedValues): BigUint64Array {
    const { api, hostAllocator } = this.environment;
    const [list, count] = [new BigUint64Array(1), new BigUint64Array(1)];
    api.call('GetBoundOutputValues', this.#binding, hostAllocator, list, count);
    const [start = 0n] = list;
    const taken = values.map((given, index) => {
      const value = BigInt(koffi.decode.uint64(start + BigInt(8 * index)));
      if (given !== 0n) api.release('ReleaseValue', value);
      return given === 0n ? value : given;
    });
    api.call('AllocatorFree', hostAllocator, start);
    return taken;
  }
}
