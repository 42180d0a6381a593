import { problemOf, type Problem } from '#store/state/problem.ts';

export interface TextFile {
  readonly text: string;
  readonly fileName: string;
  readonly mimeType: string;
}

/** Downloads a text as a file, like a click on a link. */
export function download({ text, fileName, mimeType }: TextFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: mimeType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

/** The text of a file, or the problem that making it ends with. */
export function textOrProblem(make: () => string): { readonly text: string } | { readonly problem: Problem } {
  try {
    return { text: make() };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}
