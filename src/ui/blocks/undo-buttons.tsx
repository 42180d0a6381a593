import { Redo2, Undo2 } from 'lucide-react';
import { Toolbar } from 'radix-ui';
import { useEffect } from 'react';

import { IconButton } from '#ui/controls/button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Where Ctrl+Z belongs to what is typed, and where the page behind is out of reach. */
const OWN_UNDO = 'input, textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"]';

/** Undo and redo by Ctrl+Z and Shift+Ctrl+Z, on a Mac with the Command key. */
function useUndoKeys(): void {
  const store = useAppStore();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
      if (key.toLowerCase() !== 'z' || !(ctrlKey || metaKey) || altKey) return;
      if (target instanceof Element && target.closest(OWN_UNDO)) return;
      event.preventDefault();
      const { undoSkip, redoSkip } = store.getState();
      if (shiftKey) redoSkip();
      else undoSkip();
    };
    document.addEventListener('keydown', press);
    return () => {
      document.removeEventListener('keydown', press);
    };
  }, [store]);
}

/** Takes back changes of the skip set, and makes them again. */
export function UndoButtons() {
  const store = useAppStore();
  const first = useApp((state) => state.skipsBefore.length === 0);
  const last = useApp((state) => state.skipsAfter.length === 0);
  useUndoKeys();
  return (
    <>
      <Toolbar.Button asChild>
        <IconButton
          label="Undo"
          aria-keyshortcuts="Control+Z Meta+Z"
          disabled={first}
          onClick={() => {
            store.getState().undoSkip();
          }}
        >
          <Undo2 size={15} aria-hidden />
        </IconButton>
      </Toolbar.Button>
      <Toolbar.Button asChild>
        <IconButton
          label="Redo"
          aria-keyshortcuts="Shift+Control+Z Shift+Meta+Z"
          disabled={last}
          onClick={() => {
            store.getState().redoSkip();
          }}
        >
          <Redo2 size={15} aria-hidden />
        </IconButton>
      </Toolbar.Button>
    </>
  );
}
