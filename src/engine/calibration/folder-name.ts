import { decodePercent } from './picture-path.ts';

/** The last part of the URL or path of a folder, for display. */
export function folderName(label: string): string {
  const path = URL.canParse(label) ? new URL(label).pathname : label;
  const last = path.split('/').findLast((part) => part !== '');
  return decodePercent(last ?? label);
}
