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
