import { SkipscopeError } from '#engine/base/errors.ts';
import { fileSha256, sha256Hex } from '#engine/base/digest.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { MOST_LISTING_BYTES, mostBytesOf } from './file-limits.ts';
import { parseFields, parseJson } from './json-file.ts';
import {
  MANIFEST_FILE,
  MANIFEST_VERSIONS,
  type Manifest,
  type WeightFile,
  manifestSchema,
  manifestVersion,
} from './manifest.ts';
import { expectedSpans } from './tensor-data.ts';
import { hasSharedTable } from './token-table.ts';

const CONVERT_AGAIN = 'Convert the checkpoint again.';

/**
 * Reads and checks the manifest of a block model: every field, and that what it says about blocks, byte spans and
 * file sizes fits together. Throws `SkipscopeError('not-found')` without a manifest, `'unsupported'` for another
 * format version and `'invalid-model'`, naming the field or tensor, for anything else.
 */
export async function readManifest(source: FileSource, options?: ReadOptions): Promise<Manifest> {
  const origin = { file: MANIFEST_FILE, code: 'invalid-model' } as const;
  const json = parseJson(await readManifestBytes(source, options), origin);
  refuseOtherVersion(json);
  const manifest = parseFields(manifestSchema, json, origin);
  checkManifest(manifest);
  return manifest;
}

/** The manifest as it is written. */
export function readManifestBytes(
  source: FileSource,
  options?: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  return source.read(MANIFEST_FILE, { ...options, maxBytes: mostBytesOf(MANIFEST_FILE) });
}

/** SHA-256 of the manifest, by which a model is known. */
export async function manifestHash(source: FileSource, options?: ReadOptions): Promise<string> {
  return sha256Hex(await readManifestBytes(source, options));
}

function refuseOtherVersion(json: unknown): void {
  if (typeof json !== 'object' || json === null || !('version' in json)) return;
  const { version } = json;
  if (typeof version !== 'number' || MANIFEST_VERSIONS.some((known) => known === version)) return;
  throw new SkipscopeError(
    'unsupported',
    `${MANIFEST_FILE} has format version ${version}; this program reads version ${MANIFEST_VERSIONS.join(' and ')}.`,
    'Convert the checkpoint again with this program.',
  );
}

/** All weight files of a model in the order in which they run: vision, projector, embedding if any, blocks, head. */
export function weightFiles(manifest: Manifest): readonly WeightFile[] {
  const { vision, projector } = manifest.stages;
  return [vision, projector, ...decoderFiles(manifest)];
}

/** The weight files behind the tower and the projector: embedding if any, blocks, head. */
export function decoderFiles({ stages }: Pick<Manifest, 'stages'>): readonly WeightFile[] {
  const { embedding, blocks, head } = stages;
  return [...(embedding === undefined ? [] : [embedding]), ...blocks, head];
}

function checkManifest(manifest: Manifest): void {
  const shared = hasSharedTable(manifest);
  if (manifest.version !== manifestVersion(shared)) {
    throw new SkipscopeError(
      'invalid-model',
      `${MANIFEST_FILE}: stages.embedding is ${shared ? 'absent' : 'present'} in a model of version ${manifest.version}.`,
      CONVERT_AGAIN,
    );
  }
  const listed = manifest.stages.blocks.length;
  if (listed !== manifest.decoder.blocks) {
    throw new SkipscopeError(
      'invalid-model',
      `${MANIFEST_FILE}: decoder.blocks is ${manifest.decoder.blocks}, but stages.blocks lists ${listed} files.`,
      CONVERT_AGAIN,
    );
  }
  for (const file of weightFiles(manifest)) checkSpans(file);
}

function checkSpans(file: WeightFile): void {
  for (const entry of file.tensors) {
    for (const { part, span, expected } of expectedSpans(entry)) {
      if (span.bytes === expected && span.offset + span.bytes <= file.bytes) continue;
      throw new SkipscopeError(
        'invalid-model',
        `${MANIFEST_FILE}: tensor "${entry.name}" of ${file.path}: ${part} spans bytes ${span.offset} to ` +
          `${span.offset + span.bytes}; its shape asks for ${expected} bytes within ${file.bytes}.`,
        CONVERT_AGAIN,
      );
    }
  }
}

export interface WeightReadOptions extends ReadOptions {
  /** Compare the SHA-256 as well as the size (about a second per GB). */
  readonly verify?: boolean;
}

/**
 * Reads one weight file whole. Throws `SkipscopeError('not-found')` when it is absent and `'invalid-model'` when its
 * size (or, with `verify`, its SHA-256) is not the manifest's.
 */
export async function readWeightFile(
  source: FileSource,
  file: Omit<WeightFile, 'tensors'>,
  options: WeightReadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { verify = false, ...read } = options;
  // A file that is a little longer is named by its length.
  const maxBytes = read.maxBytes ?? file.bytes + MOST_LISTING_BYTES;
  const bytes = await source.read(file.path, { ...read, maxBytes });
  if (bytes.byteLength !== file.bytes) {
    throw new SkipscopeError(
      'invalid-model',
      `${file.path} has ${bytes.byteLength} bytes; ${MANIFEST_FILE} says ${file.bytes}.`,
      'Download or convert the model again: the file is incomplete or of another model.',
    );
  }
  if (verify && (await sha256Hex(bytes)) !== file.sha256) throw otherDigest(file.path);
  return bytes;
}

/**
 * Checks the SHA-256 of a weight file that is too big to be held. Throws `SkipscopeError('not-found')` when it is absent
 * and `'invalid-model'` when it is shorter than the manifest says, or differs.
 */
export async function checkWeightFile(
  source: FileSource,
  file: Omit<WeightFile, 'tensors'>,
  { signal, onProgress }: ReadOptions = {},
): Promise<void> {
  let done = 0;
  const digest = await fileSha256(source, file.path, file.bytes, {
    ...(signal && { signal }),
    onProgress: ({ loadedBytes, totalBytes }) => {
      onProgress?.({ loadedBytes: done + loadedBytes, totalBytes: file.bytes });
      if (loadedBytes === totalBytes) done += loadedBytes;
    },
  });
  if (digest !== file.sha256) throw otherDigest(file.path);
}

/** The refusal of a file whose SHA-256 is not the manifest's. */
export function otherDigest(path: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-model',
    `The SHA-256 of ${path} is not the one in ${MANIFEST_FILE}.`,
    'Download or convert the model again: the file is damaged or of another model.',
  );
}

/**
 * Compares the named assets with size and SHA-256 in the manifest; those that it does not list pass. Throws
 * `SkipscopeError('not-found')` for an absent one, `'invalid-model'` for one that differs.
 */
export async function verifyAssets(
  source: FileSource,
  { assets }: Pick<Manifest, 'assets'>,
  names: readonly string[],
  options?: ReadOptions,
): Promise<void> {
  for (const asset of assets) {
    if (names.includes(asset.path)) {
      const maxBytes = mostBytesOf(asset.path);
      await readWeightFile(source, asset, { ...options, maxBytes, verify: true });
    }
  }
}
