import { BROWSER } from '#client/backend-switch.ts';
import type { AppState, SliceContext } from '#store/state/app-state.ts';
import type { Absence, LongWork, TabSlice } from '#store/state/tab-state.ts';

/** Hidden for less, a tab has lost nothing worth a word. */
export const NOTICEABLE_MS = 10_000;

type Working = Pick<AppState, 'backend' | 'liveRunId' | 'modelImport'>;

/** A server does not mind whether the tab is seen. */
function workOf({ backend, liveRunId, modelImport }: Working): LongWork {
  if (backend !== BROWSER) return { runId: null, importing: false };
  return { runId: liveRunId, importing: modelImport?.kind === 'running' };
}

/** Of the work at which the tab was left, what goes on still. */
function goingOn(left: LongWork, state: Working): LongWork {
  const now = workOf(state);
  return {
    runId: left.runId === now.runId ? now.runId : null,
    importing: left.importing && now.importing,
  };
}

/** The absence as long as it matters: until the work that it slowed down has ended. */
export function shownAbsence(state: Working & Pick<TabSlice, 'absence'>): Absence | null {
  if (state.absence === null) return null;
  const { runId, importing } = goingOn(state.absence.work, state);
  return runId !== null || importing ? state.absence : null;
}

export function createTabSlice({ set, get }: SliceContext): TabSlice {
  let left: { readonly atMs: number; readonly work: LongWork } | null = null;
  return {
    visible: true,
    absence: null,

    noteVisibility: (visible, atMs) => {
      set({ visible });
      if (!visible) {
        left ??= { atMs, work: workOf(get()) };
        return;
      }
      if (left === null) return;
      const absence = { hiddenMs: atMs - left.atMs, work: goingOn(left.work, get()) };
      left = null;
      if (absence.hiddenMs >= NOTICEABLE_MS) set({ absence });
    },

    dismissAbsence: () => {
      set({ absence: null });
    },
  };
}
