import * as Comlink from 'comlink';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { RecordedRun } from '#engine/search/recorded-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { type Reply, valueOf } from '#client/reply.ts';
import type { RecordedRuns } from './recorded-runs.ts';
import type { RecordingsWire } from './recordings-wire.ts';

/** Milliseconds for which a worker stays without work: the runs of a comparison are opened one after the other. */
const LINGER_MS = 5000;

/** A worker that reads recorded runs. */
interface Reader {
  readonly wire: RecordingsWire;
  end(): void;
}

/** Starts a worker. `onFailure` is called when it does not start, or stops working. */
export type StartReader = (onFailure: (error: SkipscopeError) => void) => Reader;

/**
 * Recorded runs that are read in a worker, so that the page answers meanwhile: checking a journal takes hundreds of milliseconds.
 * The worker starts with the first call, and again with the first one after it has failed or has had no work for a while. The state
 * of a run is kept, as its file never changes.
 */
export class WorkerRecordings implements RecordedRuns {
  readonly #folder: string;
  readonly #start: StartReader;
  readonly #states = new Map<string, Promise<RunState>>();
  #reader: (Reader & { readonly failure: Promise<never> }) | null = null;
  #calls = 0;
  #leave: ReturnType<typeof setTimeout> | undefined;

  /** `folder`: an absolute URL. */
  constructor(folder: string, start: StartReader) {
    this.#folder = folder;
    this.#start = start;
  }

  list(): Promise<readonly RecordedRun[]> {
    return this.#ask((wire) => wire.list(this.#folder));
  }

  read(run: RecordedRun): Promise<RunState> {
    const known = this.#states.get(run.id);
    if (known) return known;
    const reading = this.#ask((wire) => wire.read(this.#folder, run));
    this.#states.set(run.id, reading);
    // A file that could not be had is asked for again.
    reading.catch(() => this.#states.delete(run.id));
    return reading;
  }

  /** Events are many, and asked for seldom: they are read anew each time. */
  events(run: RecordedRun): Promise<readonly RunEvent[]> {
    return this.#ask((wire) => wire.events(this.#folder, run));
  }

  async #ask<T>(call: (wire: RecordingsWire) => Promise<Reply<T>>): Promise<T> {
    clearTimeout(this.#leave);
    this.#calls++;
    try {
      const { wire, failure } = (this.#reader ??= this.#begin());
      return valueOf(await Promise.race([call(wire), failure]));
    } finally {
      this.#calls--;
      if (this.#calls === 0) {
        this.#leave = setTimeout(() => {
          this.#end();
        }, LINGER_MS);
      }
    }
  }

  #begin(): Reader & { readonly failure: Promise<never> } {
    let fail: (error: SkipscopeError) => void = () => undefined;
    const failure = new Promise<never>((_, reject) => {
      fail = reject;
    });
    // A failure shows in the calls under way, if there are any.
    failure.catch(() => undefined);
    const reader = this.#start((error) => {
      // One that has ended may have failed in its last moments; another one may be at work by then.
      if (this.#reader?.failure === failure) this.#end();
      fail(error);
    });
    return { ...reader, failure };
  }

  #end(): void {
    this.#reader?.end();
    this.#reader = null;
  }
}

/** The recorded runs in a folder that is served with the page. `folder`: an absolute URL. */
export function servedRecordings(folder: string): RecordedRuns {
  return new WorkerRecordings(folder, (onFailure) => {
    const worker = new Worker(new URL('./recordings-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('error', (event) => {
      onFailure(
        new SkipscopeError(
          'runtime',
          `What reads recorded runs does not work${event.message ? `: ${event.message}` : '.'}`,
          'Open the run again, or reload the page.',
        ),
      );
    });
    return {
      wire: Comlink.wrap<RecordingsWire>(worker),
      end: () => {
        worker.terminate();
      },
    };
  });
}
