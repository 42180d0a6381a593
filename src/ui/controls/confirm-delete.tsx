import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';

import { Button } from './button.tsx';

interface ConfirmDeleteProps {
  readonly trigger: ReactNode;
  readonly title: string;
  /** What is lost, and what stays. */
  readonly children: ReactNode;
  /** What the deletion is called. */
  readonly action?: string;
  readonly onConfirm: () => void;
}

/** Asks before something is deleted that cannot be had back at once. */
export function ConfirmDelete({
  trigger,
  title,
  children,
  action = 'Delete',
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
              <Button>Keep it</Button>
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
