import type { Progress } from '#service/contract/call-options.ts';
import { BROWSER, type BackendId } from '#client/backend.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isAbort, problemOf, type Problem } from '#store/state/problem.ts';

interface Handed {
  readonly id: string;
  readonly from: BackendId;
  readonly to: BackendId;
}

/** A run on its way from one place to another, or how that ended. */
export type HandOver =
  | (Handed & { readonly kind: 'running'; readonly progress: Progress })
  | (Handed & { readonly kind: 'done' })
  /** `copied`: the target has it already, and the source still has. */
  | (Handed & { readonly kind: 'failed'; readonly problem: Problem; readonly copied: boolean });

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

/** Whether a run is on its way from one place to another: nobody may go on with it until it has arrived. */
export function isOnItsWay({ handOver }: Pick<HandOverSlice, 'handOver'>, id: string): boolean {
  return handOver?.kind === 'running' && handOver.id === id;
}

/** Throws `SkipscopeError('invalid-input')` for a run on its way. */
export function requireArrived(state: Pick<HandOverSlice, 'handOver'>, id: string): void {
  if (isOnItsWay(state, id))
    throw new SkipscopeError(
      'invalid-input',
      'The run is being handed over to another place.',
      'Wait until it has arrived, or cancel the hand-over; then resume it.',
    );
}

/** Where a run comes from, and where it goes; null while there is one place only. */
function wayOf({ get, backends }: SliceContext, id: string): Handed | null {
  const run = get().runs?.find((other) => other.id === id);
  const place = backends.current;
  if (!run || place === BROWSER) return null;
  // A second copy is older: it goes to where the run has come further.
  if (run.copyAt !== null) return { id, from: run.copyAt, to: run.place };
  return { id, from: run.place, to: run.place === BROWSER ? place : BROWSER };
}

export function createHandOverSlice(context: SliceContext): HandOverSlice {
  const { set, get } = context;
  let current: AbortController | null = null;

  const handOver = async (way: Handed) => {
    if (current !== null) return;
    const controller = new AbortController();
    current = controller;
    let copied = false;
    const onProgress = (progress: Progress) => {
      set({ handOver: { ...way, kind: 'running', progress } });
    };
    onProgress({ phase: 'Handing the run over', fraction: 0, etaMs: null });
    try {
      // Of use to few visits.
      const { moveRun } = await import('./move-run.ts');
      await moveRun(context, way, {
        signal: controller.signal,
        onProgress,
        onCopied: () => {
          copied = true;
        },
      });
      set({ handOver: { ...way, kind: 'done' } });
    } catch (error) {
      const problem = problemOf(error);
      set({ handOver: isAbort(error) ? null : { ...way, kind: 'failed', problem, copied } });
    } finally {
      current = null;
      await get().refreshRuns();
    }
  };

  return {
    handOver: null,

    handOverRun: async (id) => {
      const way = wayOf(context, id);
      if (way !== null) await handOver(way);
    },

    retryHandOver: async () => {
      const failed = get().handOver;
      if (failed?.kind !== 'failed') return;
      const { id, from, to } = failed;
      await handOver({ id, from, to });
    },

    cancelHandOver: () => {
      current?.abort();
    },

    resumeHandedOver: async () => {
      const { handOver } = get();
      if (handOver?.kind !== 'done') return;
      set({ handOver: null });
      if (handOver.to === BROWSER) await get().workInBrowser();
      await get().resumeSearch(handOver.id);
    },

    dismissHandOver: () => {
      if (get().handOver?.kind !== 'running') set({ handOver: null });
    },
  };
}
