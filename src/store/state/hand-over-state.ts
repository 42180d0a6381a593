import type { Progress } from '#service/contract/call-options.ts';
import type { BackendId } from '#client/backend-switch.ts';
import type { Problem } from './problem.ts';

/** A run, where it is, and the backend that it is handed over to. */
export interface RunMove {
  readonly id: string;
  readonly from: BackendId;
  readonly to: BackendId;
}

/** The hand-over of a run from one backend to another, or its outcome. */
export type HandOver =
  | (RunMove & { readonly kind: 'running'; readonly progress: Progress })
  | (RunMove & { readonly kind: 'done' })
  /** `copied`: the target has it already, and the source still has. */
  | (RunMove & { readonly kind: 'failed'; readonly problem: Problem; readonly copied: boolean });

export interface HandOverSlice {
  /** The last one, until it is dismissed. There is at most one at a time. */
  readonly handOver: HandOver | null;
  /**
   * Hands a run over to the other backend, or completes a hand-over that was cut off; a run under way is paused first.
   */
  handOverRun(id: string): Promise<void>;
  /** Tries the hand-over that failed again, in the same direction. */
  retryHandOver(): Promise<void>;
  cancelHandOver(): void;
  /** Resumes the run that was handed over, at the backend where it is now. */
  resumeHandedOver(): Promise<void>;
  dismissHandOver(): void;
}
