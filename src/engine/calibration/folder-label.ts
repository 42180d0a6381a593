import { fileBaseName, folderOf } from './picture-path.ts';

/** Folders that hold the pictures of an annotated set and label nothing. */
const NO_LABEL = new Set(['images', 'image', 'img', 'pictures', 'photos']);

/** What the folder of a picture says that it shows: "traffic light" of `traffic_light/3.png`. Null where it says nothing. */
export function folderLabel(path: string): string | null {
  // macOS decomposes accents in the names of folders.
  const folder = fileBaseName(folderOf(path)).normalize('NFC');
  const label = folder.replace(/[_\s]+/gu, ' ').trim();
  return label === '' || NO_LABEL.has(label.toLowerCase()) ? null : label;
}
