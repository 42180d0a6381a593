import { readManifestBytes, weightFiles } from '#engine/model/read-model.ts';
import { MANIFEST_FILE, type Manifest } from '#engine/model/manifest.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { createSha256, hashed, sha256Hex } from '#engine/base/digest.ts';

/** A file of a block model, as its manifest names it. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** How far the files of a model are. */
export interface ModelProgress {
  /** Name of the model. */
  readonly model: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** The files that a manifest names: weights, tokenizer and templates. */
export function filesOf(manifest: Manifest): readonly ModelFile[] {
  return [...weightFiles(manifest), ...manifest.assets];
}

/** The manifest's own file, by whose hash the model is known. */
export async function manifestFile(source: FileSource): Promise<ModelFile> {
  const bytes = await readManifestBytes(source);
  return { path: MANIFEST_FILE, bytes: bytes.length, sha256: await sha256Hex(bytes) };
}

export function bytesOf(files: readonly ModelFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The chunks of a file as they come; after the last one, throws `wrong()` unless they are those of the manifest. */
export async function* checked(
  { bytes, sha256 }: ModelFile,
  chunks: AsyncIterable<Uint8Array>,
  wrong: () => Error,
): AsyncGenerator<Uint8Array, void, undefined> {
  const digest = await createSha256();
  let done = 0;
  for await (const chunk of hashed(chunks, digest)) {
    done += chunk.length;
    if (done > bytes) throw wrong();
    yield chunk;
  }
  if (digest.hex() !== sha256) throw wrong();
}
