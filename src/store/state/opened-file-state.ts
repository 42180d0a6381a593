import type { Problem } from './problem.ts';

export interface OpenedFileSlice {
  /** What became of the file that was opened last: a sentence, or what is wrong with it. Null until there is one. */
  readonly openedFile: { readonly text: string } | { readonly problem: Problem } | null;
  /** Opens an exported configuration (JSON), or the journal of a run (JSON Lines), which is kept from then on. */
  openFile(file: File): Promise<void>;
  dismissOpenedFile(): void;
}
