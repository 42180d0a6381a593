/** Browsers of the Chromium family only, and therefore not in TypeScript's library. */
interface Window {
  showDirectoryPicker?(): Promise<FileSystemDirectoryHandle>;
}
