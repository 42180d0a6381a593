import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';

import { Button } from './button.tsx';

interface ConfirmDeleteProps {
  readonly trigger: ReactNode;
  readonly title: string;
  /** The explanation of what is lost and what stays. */
  readonly children: ReactNode;
  /** The label of the button that deletes. */
  readonly action?: string;
  /** The label of the button that leaves all as it is. */
  readonly keep?: string;
  readonly onConfirm: () => void;
}

/** Asks before something is deleted that takes effort to restore. */
export function ConfirmDelete({
  trigger,
  title,
  children,
  action = 'Delete',
  keep = 'Keep it',
  onConfirm,
}: ConfirmDeleteProps) {
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>{trigger}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="dialog-overlay" />
        <AlertDialog.Content className="dialog-box">
          <AlertDialog.Title>{title}</AlertDialog.Title>
          <AlertDialog.Description>{children}</AlertDialog.Description>
          <div className="dialog-buttons">
            <AlertDialog.Cancel asChild>
              <Button>{keep}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button kind="danger" onClick={onConfirm}>
                {action}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
