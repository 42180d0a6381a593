import type { NamedFile } from '#engine/calibration/calibration-set.ts';

/** A file as it crosses a message port. */
export interface FileBlob {
  readonly path: string;
  readonly contents: Blob;
}

/** Only blobs can be sent; a browser does not copy their bytes. */
export async function toFileBlob({ path, contents }: NamedFile): Promise<FileBlob> {
  return { path, contents: contents instanceof Blob ? contents : new Blob([await contents.arrayBuffer()]) };
}
