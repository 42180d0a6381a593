import type { Progress } from '#service/contract/call-options.ts';
import { BROWSER } from '#client/backend-switch.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isAbort } from '#engine/base/abort.ts';
import { problemOf } from '#store/state/problem.ts';
import type { HandOverSlice, RunMove } from '#store/state/hand-over-state.ts';

/** The direction of a hand-over; null while the page works in the browser, and for an unknown run. */
function wayOf({ get, backends }: SliceContext, id: string): RunMove | null {
  const run = get().runs?.find((other) => other.id === id);
  const backend = backends.current;
  if (!run || backend === BROWSER) return null;
  // The second copy is older: it moves to the backend where the run has come further.
  if (run.copyAt !== null) return { id, from: run.copyAt, to: run.backend };
  return { id, from: run.backend, to: run.backend === BROWSER ? backend : BROWSER };
}

export function createHandOverSlice(context: SliceContext): HandOverSlice {
  const { set, get } = context;
  let current: AbortController | null = null;

  const handOver = async (way: RunMove) => {
    if (current !== null) return;
    const controller = new AbortController();
    current = controller;
    let copied = false;
    const onProgress = (progress: Progress) => {
      // A part that was under way when the hand-over was cancelled may still report.
      if (current === controller && !controller.signal.aborted)
        set({ handOver: { ...way, kind: 'running', progress } });
    };
    onProgress({ phase: 'Handing the run over', fraction: 0, etaMs: null });
    try {
      // Few visits hand a run over.
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
