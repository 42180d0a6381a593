import { Trash2 } from 'lucide-react';

import type { StoredModel } from '#service/contract/model-operations.ts';
import { IconButton } from '#ui/controls/button.tsx';
import { ConfirmDelete } from '#ui/controls/confirm-delete.tsx';
import { formatBytes } from '#ui/format/numbers.ts';
import { useServerName } from '#ui/backends/use-backend.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

interface DeleteModelProps {
  readonly model: StoredModel;
  /** A model in use cannot be deleted, since its files are still read. */
  readonly inUse: boolean;
}

/** Deletes a model after a second question, since importing it took time and traffic. */
export function DeleteModel({ model, inUse }: DeleteModelProps) {
  const store = useAppStore();
  const deleting = useApp((state) => state.modelChecks[model.id]?.kind === 'deleting');
  const server = useServerName();
  const name = `${model.name}, ${model.dtype}`;
  return (
    <ConfirmDelete
      title="Delete this model?"
      trigger={
        <IconButton
          label={inUse ? `Delete ${name}: load another model first` : `Delete ${name}`}
          small
          disabled={inUse || deleting}
        >
          <Trash2 size={14} aria-hidden />
        </IconButton>
      }
      onConfirm={() => {
        void store.getState().deleteStoredModel(model.id);
      }}
    >
      {model.name} ({model.dtype}) leaves {server ?? 'this browser'} and frees {formatBytes(model.bytes)}. To
      use it again it must be imported again. Searches made with it stay.
    </ConfirmDelete>
  );
}
