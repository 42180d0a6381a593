import { Trash2 } from 'lucide-react';
import { AlertDialog } from 'radix-ui';

import type { RunSummary } from '#client/contract.ts';
import { Button, IconButton } from '#ui/controls/button.tsx';
import { formatMoment } from '#ui/format/numbers.ts';
import { useAppStore } from '#ui/store-context.tsx';

/** Deleting cannot be undone, so it is asked for twice. */
export function DeleteRun({ run }: { readonly run: RunSummary }) {
  const store = useAppStore();
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>
        <IconButton label="Delete run" small className="run-delete">
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="dialog-overlay" />
        <AlertDialog.Content className="dialog-box">
          <AlertDialog.Title>Delete this run?</AlertDialog.Title>
          <AlertDialog.Description>
            The run of {formatMoment(run.startedAt)} with its {run.steps} steps is lost for good. Files you
            exported stay.
          </AlertDialog.Description>
          <div className="dialog-buttons">
            <AlertDialog.Cancel asChild>
              <Button>Keep it</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button
                kind="danger"
                onClick={() => {
                  void store.getState().deleteRun(run.id);
                }}
              >
                Delete
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
