import type { SpreadLedger } from '#engine/workers/spread-ledger.ts';
import type { UnitTask } from '#engine/workers/unit-task.ts';
import type { UnitWorker } from '#engine/workers/unit-worker.ts';

/** A task that a pool has given to its workers. */
export interface OpenTask {
  /** Those that answer units of the task; one may speak for several. */
  readonly workers: readonly UnitWorker[];
  /** Takes back what is not answered. */
  close(): Promise<void>;
}

/** What a task is made of, and how it is told of. */
export interface TaskContents {
  readonly task: UnitTask;
  /** Number of tokens that the model knows. */
  readonly vocabulary: number;
  /** The file of a picture by its hex SHA-256. */
  picture(hash: string): Promise<Uint8Array>;
  readonly signal: AbortSignal;
  /** Called as pictures are handed over. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Name of the device of this process among workers. */
export const OWN_DEVICE = 'this device';

/** A worker that is there, as it says of itself. */
export interface PresentWorker {
  readonly name: string;
  /** Name of its machine. */
  readonly host: string;
  readonly provider: string;
  /** Name of its device. */
  readonly adapter: string;
  readonly threads: number;
  /** Units that it could not answer. */
  readonly failed: number;
}

/** Devices beside the one of this process that answer units of runs. */
export interface WorkerPool {
  /** Whether the device of this process answers units, too; otherwise it only takes times. */
  readonly ownDevice: boolean;
  /** Makes a task known to workers of its class. Throws `SkipscopeError('connection')` when they cannot be reached. */
  open(contents: TaskContents): Promise<OpenTask>;
  /** Those that are there now. */
  readonly present: readonly PresentWorker[];
  /** What the units of the tasks that were opened come to. */
  readonly ledger: SpreadLedger;
}
