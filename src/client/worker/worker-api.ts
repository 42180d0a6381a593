import type { Reply } from '#client/reply.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type { OperationId } from '#service/contract/client-of.ts';

/** Number of a call that can be aborted, given by the caller. */
export type CallId = number;

export type OnProgress = (progress: Progress) => void;
/** Takes events in order, several at a time. */
export type OnEvents = (events: readonly RunEvent[]) => void;

/** An engine as it crosses a message port: calls are numbered, errors are data, events come in batches. */
export interface WorkerApi {
  /** Callbacks that the caller did not give are null: each takes a port of its own. */
  invoke(
    call: CallId,
    operation: OperationId,
    input: unknown,
    onProgress: OnProgress | null,
    onEvents: OnEvents | null,
  ): Promise<Reply<unknown>>;
  abort(call: CallId): void;
}
