import { useId, type MouseEvent, type ReactNode } from 'react';

import { problemOf, type Problem } from '#store/state/problem.ts';
import { isAbort } from '#engine/base/abort.ts';
import { offerFromHandle, offerFromInput, type Offer } from './offered-files.ts';

declare global {
  /** Only browsers of the Chromium family have it, so TypeScript's library lacks it. */
  interface Window {
    showDirectoryPicker?(options?: {
      readonly mode: 'read' | 'readwrite';
    }): Promise<FileSystemDirectoryHandle>;
  }
}

interface FolderButtonProps {
  readonly children: ReactNode;
  readonly small?: boolean;
  readonly disabled?: boolean;
  readonly onFolder: (offer: Offer) => void;
  readonly onProblem: (problem: Problem) => void;
}

/**
 * Chooses a folder with all it holds: through the File System Access API where there is one, which lists only what is
 * there, else through a file input.
 */
export function FolderButton({ children, small = false, disabled, onFolder, onProblem }: FolderButtonProps) {
  const id = useId();

  const pick = (event: MouseEvent) => {
    if (!window.showDirectoryPicker) return;
    event.preventDefault();
    window
      .showDirectoryPicker()
      .then(offerFromHandle)
      .then(onFolder, (error: unknown) => {
        // Closing the picker without a choice is not a problem to report.
        if (!isAbort(error)) onProblem(problemOf(error));
      });
  };

  return (
    <span className="file-button">
      <input
        id={id}
        type="file"
        multiple
        {...{ webkitdirectory: '' }}
        className="visually-hidden"
        disabled={disabled}
        onClick={pick}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) onFolder(offerFromInput(files));
        }}
      />
      <label htmlFor={id} className="button" data-small={small} data-disabled={disabled}>
        {children}
      </label>
    </span>
  );
}
