import type { Reply } from '#client/reply.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type { OperationId } from '#service/contract/client-of.ts';

/** Names of the engine's worker: the second says that the last page was left by a person. A worker can read its name at once. */
export const ENGINE = 'skipscope-engine';
export const ENGINE_OF_NEXT_PAGE = 'skipscope-engine-of-next-page';

/** The number of a call, chosen by the caller, by which the call can be aborted. */
export type CallId = number;

export type OnProgress = (progress: Progress) => void;
/** Receives events in order, several at a time. */
export type OnEvents = (events: readonly RunEvent[]) => void;

/** The form of an engine behind a message port: calls are numbered, errors are data, events come in batches. */
export interface WorkerApi {
  /** Calls an operation. Absent callbacks are null, because each callback takes a port of its own. */
  invoke(
    call: CallId,
    operation: OperationId,
    input: unknown,
    onProgress: OnProgress | null,
    onEvents: OnEvents | null,
  ): Promise<Reply<unknown>>;
  abort(call: CallId): void;
}
