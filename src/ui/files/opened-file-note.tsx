import { FileInput, X } from 'lucide-react';
import { useEffect } from 'react';

import { IconButton } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}

/** Opens a file that is dropped on the page, where no part of it takes the drop for itself. */
function useDroppedFiles(): void {
  const store = useAppStore();
  useEffect(() => {
    const over = (event: DragEvent) => {
      // Without this, the browser would leave the page for the file.
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (event.defaultPrevented || !holdsFiles(event)) return;
      event.preventDefault();
      const [file] = event.dataTransfer?.files ?? [];
      if (file) void store.getState().openFile(file);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, [store]);
}

/** Says what became of a file that was dropped on the page. */
export function OpenedFileNote() {
  const store = useAppStore();
  const opened = useApp((state) => state.openedFile);
  useDroppedFiles();
  const dismiss = () => {
    store.getState().dismissOpenedFile();
  };
  if (opened === null) return null;
  if ('problem' in opened) return <ProblemNote problem={opened.problem} onDismiss={dismiss} />;
  return (
    <div className="note" data-tone="info" role="status" data-testid="opened-file">
      <FileInput size={16} aria-hidden />
      <div className="note-text">{opened.text}</div>
      <IconButton label="Dismiss" small onClick={dismiss}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
