import type { FileContents } from '#engine/calibration/calibration-set.ts';
import { contentsIn, replaceContents } from '#service/contract/file-contents.ts';

/** The value with blobs as the contents of its files: only blobs can cross a message port, and a browser does not copy their bytes. */
export async function withBlobs(value: unknown): Promise<unknown> {
  const contents = contentsIn(value).filter((found) => !(found instanceof Blob));
  if (contents.length === 0) return value;
  const blobs = new Map<FileContents, Blob>();
  for (const found of contents) blobs.set(found, new Blob([await found.arrayBuffer()]));
  return replaceContents(value, (found) => blobs.get(found) ?? found);
}
