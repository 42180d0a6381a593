import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useRef, type ReactNode } from 'react';

import { IconButton } from './button.tsx';

interface DialogBoxProps {
  readonly title: string;
  readonly description: string;
  /** The element that opens the box; a box without a trigger is opened by `open`. */
  readonly trigger?: ReactNode;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  /** An element before the title, such as a button that leads back. */
  readonly lead?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** Remembers the element that had the focus when a box without a trigger opened, and gives it the focus back. */
function useFocusReturn() {
  const opener = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      if (opener.current instanceof HTMLElement) opener.current.focus();
    },
  };
}

export function DialogBox(props: DialogBoxProps) {
  const { title, description, trigger, open, onOpenChange, lead, wide = false, children } = props;
  const control = { ...(open === undefined ? {} : { open }), ...(onOpenChange ? { onOpenChange } : {}) };
  const focusReturn = useFocusReturn();
  return (
    <Dialog.Root {...control}>
      {trigger === undefined ? null : <Dialog.Trigger asChild>{trigger}</Dialog.Trigger>}
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-overlay" />
        <Dialog.Content
          className="dialog-box"
          data-wide={wide}
          {...(trigger === undefined ? focusReturn : {})}
        >
          <header className="dialog-head">
            {lead}
            <Dialog.Title>{title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close" className="dialog-close">
                <X size={16} aria-hidden />
              </IconButton>
            </Dialog.Close>
          </header>
          <Dialog.Description className="muted">{description}</Dialog.Description>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
