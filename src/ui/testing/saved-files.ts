import { beforeEach, vi } from 'vitest';

export interface SavedFile {
  readonly name: string;
  readonly text: () => Promise<string>;
}

/** The files that the page of each test offers to the browser for saving, in their order. */
export function collectSavedFiles(): readonly SavedFile[] {
  const saved: SavedFile[] = [];
  const offered: Blob[] = [];
  beforeEach(() => {
    saved.length = 0;
    vi.spyOn(URL, 'createObjectURL').mockImplementation((content) => {
      if (content instanceof Blob) offered.push(content);
      return 'blob:offered';
    });
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      const blob = offered.at(-1);
      if (blob) saved.push({ name: this.download, text: () => blob.text() });
    });
    return () => {
      vi.restoreAllMocks();
    };
  });
  return saved;
}
