export interface TextFile {
  readonly text: string;
  readonly fileName: string;
  readonly mimeType: string;
}

/** Hands a file to the person, as a link that is clicked would. */
export function download({ text, fileName, mimeType }: TextFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: mimeType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
