import type { NamedFile } from './calibration-set.ts';

/**
 * The files of a calibration set as one archive (.zip), as `expandArchives` reads it. Pictures are compressed already, so
 * nothing is compressed. A set that came as an archive is that archive.
 */
export async function packArchive(files: readonly NamedFile[]): Promise<Blob> {
  const [only] = files;
  if (files.length === 1 && only && /\.zip$/iu.test(only.path)) return blobOf(only);
  const { BlobReader, BlobWriter, ZipWriter, configure } = await import('@zip.js/zip.js');
  configure({ useWebWorkers: false });
  const writer = new ZipWriter(new BlobWriter('application/zip'), { level: 0 });
  for (const file of files) await writer.add(file.path, new BlobReader(await blobOf(file)));
  return writer.close();
}

async function blobOf({ contents }: NamedFile): Promise<Blob> {
  return contents instanceof Blob ? contents : new Blob([await contents.arrayBuffer()]);
}
