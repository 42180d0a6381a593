import { BROWSER } from '#client/backend-switch.ts';
import type { AppState, SliceContext } from '#store/state/app-state.ts';
import type { Absence, LongWork, TabSlice } from '#store/state/tab-state.ts';

/** A tab that was hidden for less time than this, in milliseconds, lost too little to be told. */
export const NOTICEABLE_MS = 10_000;

type Working = Pick<AppState, 'backend' | 'liveRunId' | 'modelImport'>;

/** The work that a hidden tab slows down: none where a server does it. */
function workOf({ backend, liveRunId, modelImport }: Working): LongWork {
  if (backend !== BROWSER) return { runId: null, importing: false };
  return { runId: liveRunId, importing: modelImport?.kind === 'running' };
}

/** The part of the work under way when the tab was left that is still under way. */
function goingOn(left: LongWork, state: Working): LongWork {
  const now = workOf(state);
  return {
    runId: left.runId === now.runId ? now.runId : null,
    importing: left.importing && now.importing,
  };
}

/** The absence, until the work that it slowed down has ended; null from then on. */
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
