import type { Worker } from 'node:worker_threads';
import { startOwnThread } from '#host/node/processes/own-thread.ts';
import type { QueueOptions } from './queue-options.ts';
import type { WorkerRecord } from './worker-record.ts';

/** What the thread that speaks for a worker is told. */
export interface HeartbeatState {
  readonly record: WorkerRecord;
  /** Where the server is told of each unit that it is under way. */
  readonly underWay: readonly string[];
}

/** What the thread is started with. */
export interface HeartbeatStart extends HeartbeatState {
  readonly options: QueueOptions;
  /** Milliseconds between two signs of life of a unit. */
  readonly everyMs: number;
}

/** A thread that says that a worker is there, and that its units are under way, also while ONNX Runtime holds the event loop. */
export class Heartbeat {
  readonly #thread: Worker;
  readonly #ended: Promise<void>;
  #state: HeartbeatState;

  constructor(start: HeartbeatStart, onError: (error: unknown) => void) {
    this.#state = { record: start.record, underWay: start.underWay };
    this.#thread = startOwnThread('heartbeat-thread', import.meta.url, start);
    this.#thread.on('error', onError);
    this.#ended = new Promise((resolve) => {
      this.#thread.once('exit', () => {
        resolve();
      });
    });
  }

  /** Changes what is said from now on. */
  say(change: Partial<HeartbeatState>): void {
    this.#state = { ...this.#state, ...change };
    this.#thread.postMessage(this.#state);
  }

  /** Says that the worker leaves, and ends the thread. */
  async end(): Promise<void> {
    this.say({ record: { ...this.#state.record, leaving: true }, underWay: [] });
    await this.#ended;
  }
}
