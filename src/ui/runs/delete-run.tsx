import { Trash2 } from 'lucide-react';

import type { PlacedRun } from '#store/placed-runs.ts';
import { IconButton } from '#ui/controls/button.tsx';
import { ConfirmDelete } from '#ui/controls/confirm-delete.tsx';
import { formatMoment } from '#ui/format/numbers.ts';
import { useAppStore } from '#ui/store-context.tsx';

/** Deleting cannot be undone, so it is asked for twice. */
export function DeleteRun({ run }: { readonly run: PlacedRun }) {
  const store = useAppStore();
  return (
    <ConfirmDelete
      title="Delete this run?"
      trigger={
        <IconButton label="Delete run" small className="run-delete">
          <Trash2 size={14} aria-hidden />
        </IconButton>
      }
      onConfirm={() => {
        void store.getState().deleteRun(run.id);
      }}
    >
      The run of {formatMoment(run.startedAt)} with its {run.steps} steps is lost for good. Files you exported
      stay.
    </ConfirmDelete>
  );
}
