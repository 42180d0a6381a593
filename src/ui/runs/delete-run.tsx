import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';

import { BROWSER } from '#client/backend-switch.ts';
import type { RunOfBackend } from '#store/state/runs-state.ts';
import { backendPhrase } from '#store/backends/backend-name.ts';
import { isOwn } from '#store/runs/resumable-runs.ts';
import { Button, IconButton } from '#ui/controls/button.tsx';
import { ConfirmDelete } from '#ui/controls/confirm-delete.tsx';
import { formatMoment } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Deletes the older of two copies of a run that have diverged; nothing for a run with one copy. */
export function DeleteCopy({ run: { id, copyAt } }: { readonly run: RunOfBackend }) {
  const store = useAppStore();
  const where = useApp(({ servers }) => (copyAt === null ? '' : backendPhrase(servers, copyAt)));
  if (copyAt === null) return null;
  return (
    <ConfirmDelete
      title="Delete the older copy?"
      trigger={<Button small>Delete the older copy</Button>}
      onConfirm={() => {
        void store.getState().deleteRun(id, copyAt);
      }}
    >
      The copy {where} is lost for good. If it has gone on by itself, so is what it found since; the other
      copy stays.
    </ConfirmDelete>
  );
}

interface DeleteRunButtonProps {
  readonly onConfirm: () => void;
  /** What is lost, in sentences. */
  readonly children: ReactNode;
}

/** Deletes a run after a second question, since deleting cannot be undone. */
export function DeleteRunButton(props: DeleteRunButtonProps) {
  return (
    <ConfirmDelete
      title="Delete this run?"
      trigger={
        <IconButton label="Delete run" small>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      }
      {...props}
    />
  );
}

/** Deletes a run, and says what is lost with it. */
export function DeleteRun({ run }: { readonly run: RunOfBackend }) {
  const store = useAppStore();
  const foreign = useApp(({ owner }) => run.backend !== BROWSER && !isOwn(run, owner));
  const where = useApp(({ servers }) => backendPhrase(servers, run.backend));
  return (
    <DeleteRunButton
      onConfirm={() => {
        void store.getState().deleteRun(run.id);
      }}
    >
      {foreign ? 'It was started from another page. ' : ''}The run of {formatMoment(run.startedAt)} {where}{' '}
      with its {run.steps} steps is lost for good{run.copyAt === null ? '' : ', and its older copy too'}.
      Files you exported stay.
    </DeleteRunButton>
  );
}
