import { problemOf, type Problem } from '#store/state/problem.ts';

export interface TextFile {
  readonly text: string;
  readonly fileName: string;
  readonly mimeType: string;
}

/** Downloads bytes as a file, like a click on a link. */
export function downloadBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

/** Downloads a text as a file. */
export function download({ text, fileName, mimeType }: TextFile): void {
  downloadBlob(new Blob([text], { type: mimeType }), fileName);
}

/** The text of a file, or the problem that making it ends with. */
export function textOrProblem(make: () => string): { readonly text: string } | { readonly problem: Problem } {
  try {
    return { text: make() };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}
