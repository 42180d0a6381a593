import type { Progress } from '#service/contract/call-options.ts';
import type { BackendId } from '#client/backend-switch.ts';
import type { Problem } from './problem.ts';

/** A run, where it is, and the backend that it is handed over to. */
export interface RunMove {
  readonly id: string;
  readonly from: BackendId;
  readonly to: BackendId;
}

/** A run on its way from one place to another, or how that ended. */
export type HandOver =
  | (RunMove & { readonly kind: 'running'; readonly progress: Progress })
  | (RunMove & { readonly kind: 'done' })
  /** `copied`: the target has it already, and the source still has. */
  | (RunMove & { readonly kind: 'failed'; readonly problem: Problem; readonly copied: boolean });

export interface HandOverSlice {
  /** The last one, until it is dismissed. There is at most one at a time. */
  readonly handOver: HandOver | null;
  /** Takes a run to the other place, or brings one that was cut off to its end; a run under way is paused first. */
  handOverRun(id: string): Promise<void>;
  /** Tries the one that failed again, the same way. */
  retryHandOver(): Promise<void>;
  cancelHandOver(): void;
  /** Goes on with the run that was handed over, at the place where it is now. */
  resumeHandedOver(): Promise<void>;
  dismissHandOver(): void;
}
