import { Trash2 } from 'lucide-react';
import { AlertDialog } from 'radix-ui';

import type { StoredModel } from '#client/contract.ts';
import { Button, IconButton } from '#ui/controls/button.tsx';
import { formatBytes } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

interface DeleteModelProps {
  readonly model: StoredModel;
  /** The files of a model in use are still read. */
  readonly inUse: boolean;
}

/** A model took time and traffic to come here, so deleting it is asked for twice. */
export function DeleteModel({ model, inUse }: DeleteModelProps) {
  const store = useAppStore();
  const deleting = useApp((state) => state.modelChecks[model.id]?.kind === 'deleting');
  const name = `${model.name}, ${model.dtype}`;
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>
        <IconButton
          label={inUse ? `Delete ${name}: load another model first` : `Delete ${name}`}
          small
          disabled={inUse || deleting}
        >
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="dialog-overlay" data-nested />
        <AlertDialog.Content className="dialog-box" data-nested>
          <AlertDialog.Title>Delete this model?</AlertDialog.Title>
          <AlertDialog.Description>
            {model.name} ({model.dtype}) leaves this browser and frees {formatBytes(model.bytes)}. To use it
            again it must be imported again. Searches made with it stay.
          </AlertDialog.Description>
          <div className="dialog-buttons">
            <AlertDialog.Cancel asChild>
              <Button>Keep it</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button
                kind="danger"
                onClick={() => {
                  void store.getState().deleteStoredModel(model.id);
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
