import { Button } from '#ui/controls/button.tsx';
import { ConfirmDelete } from '#ui/controls/confirm-delete.tsx';
import type { RunOfBackend } from '#store/state/runs-state.ts';
import { backendPhrase } from '#store/backends/backend-name.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** The way out where the two copies of a run have gone different ways; nothing for a run with one. */
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
