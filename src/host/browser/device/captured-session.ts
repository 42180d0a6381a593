import type { InferenceSession } from 'onnxruntime-common';
import type { Feeds, Fetches, OrtSession, Outputs } from '#engine/runtime/ort-runtime.ts';
import type { GpuReadback } from './gpu-readback.ts';

/** The outputs of a first run: those that the caller gave memory for, and those that are read. */
interface Bound {
  readonly given: Outputs;
  readonly read: Outputs;
}

/**
 * A session whose first run is captured. ONNX Runtime binds its inputs and outputs once, and never again. Outputs that the first
 * run did not write to a tensor of the caller are read in every run.
 */
export class CapturedSession implements OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Null before the first run. */
  #bound: Bound | null = null;

  /** Owns `session`. */
  constructor(
    private readonly session: InferenceSession,
    private readonly readback: GpuReadback,
  ) {
    this.inputNames = session.inputNames;
    this.outputNames = session.outputNames;
  }

  async run(feeds: Feeds, fetches: Fetches): Promise<Outputs> {
    if (this.#bound) await this.#replay(feeds, this.#bound);
    const { given, read } = (this.#bound ??= await this.#first(feeds, fetches));
    return Object.keys(read).length === 0 ? given : { ...given, ...(await this.readback.read(read)) };
  }

  async release(): Promise<void> {
    for (const tensor of Object.values(this.#bound?.read ?? {})) tensor.dispose();
    await this.session.release();
  }

  async #first(feeds: Feeds, fetches: Fetches): Promise<Bound> {
    const outputs = Object.entries(await this.session.run(feeds, fetches));
    const isGiven = ([name]: (typeof outputs)[number]): boolean => givenNames(fetches).has(name);
    return {
      given: Object.fromEntries(outputs.filter((output) => isGiven(output))),
      read: Object.fromEntries(outputs.filter((output) => !isGiven(output))),
    };
  }

  /** ONNX Runtime makes new handles of all outputs in every run, also of those that it is given. */
  async #replay(feeds: Feeds, { given, read }: Bound): Promise<void> {
    const handles = await this.session.run(feeds, [...Object.keys(given), ...Object.keys(read)]);
    for (const handle of Object.values(handles)) handle.dispose();
  }
}

/** The outputs that are written to tensors of the caller. */
function givenNames(fetches: Fetches): ReadonlySet<string> {
  return new Set(
    Array.isArray(fetches) ? [] : Object.entries(fetches).flatMap(([name, tensor]) => (tensor ? [name] : [])),
  );
}
