import { EyeOff, X } from 'lucide-react';

import { shownAbsence } from '#store/app/tab-slice.ts';
import type { LongWork } from '#store/state/tab-state.ts';
import { IconButton } from '#ui/controls/button.tsx';
import { formatDuration } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

function nameOf({ runId, importing }: LongWork): string {
  if (runId === null) return 'The import';
  return importing ? 'The search and the import' : 'The search';
}

/** Why a search or an import has come less far than expected: the tab was hidden. */
export function AbsenceNote() {
  const store = useAppStore();
  const absence = useApp(shownAbsence);
  if (absence === null) return null;
  const { hiddenMs, work } = absence;
  const both = work.runId !== null && work.importing;
  return (
    <div className="note" data-tone="info" role="status" data-testid="absence">
      <EyeOff size={16} aria-hidden />
      <div className="note-text">
        <strong>This tab was hidden for {formatDuration(hiddenMs)}.</strong> Browsers slow hidden tabs down
        and may put them to sleep. {nameOf(work)} {both ? 'go' : 'goes'} on, nothing is lost; keep the tab in
        view for full speed. Should the browser close it, {both ? 'both can' : 'it can'} be gone on with
        later.
      </div>
      <IconButton
        label="Dismiss"
        small
        onClick={() => {
          store.getState().dismissAbsence();
        }}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
