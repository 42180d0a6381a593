import koffi, { type LibraryHandle } from 'koffi';
import { RELEASE_FUNCTIONS, STATUS_FUNCTIONS, TABLE_LENGTH, VALUE_FUNCTIONS } from './c-functions.ts';

export type StatusFunction = keyof typeof STATUS_FUNCTIONS;
export type ReleaseFunction = keyof typeof RELEASE_FUNCTIONS;
type ValueFunction = keyof typeof VALUE_FUNCTIONS;

/** What a C function takes: an address (0 for null), a number, a text, or memory of JavaScript. */
export type NativeArgument = bigint | number | string | ArrayBufferView;

interface NativeFunction {
  (...args: readonly NativeArgument[]): unknown;
  async(...args: readonly (NativeArgument | Settle)[]): void;
}
type Settle = (error: unknown, result: unknown) => void;

/**
 * The C API of one ONNX Runtime library. A status that is no success is thrown as an `Error` with ONNX Runtime's message
 * and released. All memory of JavaScript that a call is given has to outlive what the C side keeps of it.
 */
export class OrtApi {
  readonly #status: ReadonlyMap<StatusFunction, NativeFunction>;
  readonly #release: ReadonlyMap<ReleaseFunction, NativeFunction>;
  readonly #values: ReadonlyMap<ValueFunction, NativeFunction>;
  readonly #created = new BigUint64Array(1);
  /** The arguments of calls on other threads, which live as long as those. */
  readonly #inFlight = new Set<readonly NativeArgument[]>();

  /**
   * `table`: the address of the `OrtApi` structure. `library` is held as long as this: koffi unloads a library whose handle
   * is collected, and the functions of the table would then lie in memory that is gone.
   */
  constructor(
    readonly library: LibraryHandle,
    table: bigint,
    readonly version: string,
  ) {
    const entries: unknown = koffi.decode(table, koffi.array('void *', TABLE_LENGTH));
    const functionOf = (index: number, result: string, parameters: readonly string[]): NativeFunction => {
      const pointer: unknown = Array.isArray(entries) ? entries[index] : null;
      return koffi.decode(pointer, koffi.proto(result, [...parameters]));
    };
    this.#status = mapped(STATUS_FUNCTIONS, ([index, ...types]) => functionOf(index, 'void *', types));
    this.#release = mapped(RELEASE_FUNCTIONS, (index) => functionOf(index, 'void', ['void *']));
    this.#values = mapped(VALUE_FUNCTIONS, ([index, result, ...types]) => functionOf(index, result, types));
  }

  call(name: StatusFunction, ...args: readonly NativeArgument[]): void {
    this.#check(found(this.#status, name)(...args));
  }

  /** As `call`, on another thread, for functions that take long. */
  callAsync(name: StatusFunction, ...args: readonly NativeArgument[]): Promise<void> {
    this.#inFlight.add(args);
    return new Promise<void>((resolve, reject) => {
      found(this.#status, name).async(...args, (error, status) => {
        try {
          if (error instanceof Error) throw error;
          this.#check(status);
          resolve();
        } catch (failure) {
          reject(failure instanceof Error ? failure : new Error(String(failure)));
        }
      });
    }).finally(() => this.#inFlight.delete(args));
  }

  /** Calls a function whose last parameter takes the address or the number that it makes. */
  create(name: StatusFunction, ...args: readonly NativeArgument[]): bigint {
    this.call(name, ...args, this.#created);
    return this.#created[0] ?? 0n;
  }

  /** Calls a function that returns its result instead of a status. */
  value(name: ValueFunction, ...args: readonly NativeArgument[]): unknown {
    return found(this.#values, name)(...args);
  }

  release(name: ReleaseFunction, handle: bigint): void {
    found(this.#release, name)(handle);
  }

  #check(status: unknown): void {
    if (typeof status !== 'bigint' || status === 0n) return;
    const message = String(this.value('GetErrorMessage', status));
    this.release('ReleaseStatus', status);
    throw new Error(message);
  }
}

function mapped<K extends string, S>(
  table: Readonly<Record<K, S>>,
  make: (signature: S) => NativeFunction,
): ReadonlyMap<K, NativeFunction> {
  const functions = new Map<K, NativeFunction>();
  for (const name in table) functions.set(name, make(table[name]));
  return functions;
}

function found<K>(functions: ReadonlyMap<K, NativeFunction>, name: K): NativeFunction {
  const native = functions.get(name);
  if (native) return native;
  throw new RangeError(`The table of functions lacks ${String(name)}.`);
}
