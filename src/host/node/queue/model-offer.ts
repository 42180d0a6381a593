import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { ObjectStore } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { otherDigest, readManifest } from '#engine/model/read-model.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import {
  type ModelFile,
  type ModelProgress,
  bytesOf,
  checked,
  filesOf,
  manifestFile,
} from './model-files.ts';
import { modelFile, offerSubject } from './queue-names.ts';
import { KEPT_MS } from './queue-stores.ts';
import { RECORD_MS } from './worker-record.ts';

/** Bytes of a part in the store; a server of NATS takes messages of 1 MiB, unless it is told otherwise. */
const PART_BYTES = 512 * 1024;

/** What a coordinator says of a model that is in the store and wanted. */
export const offerSchema = z.object({
  name: z.string(),
  /** Hex SHA-256 of the manifest. */
  hash: z.string().regex(/^[0-9a-f]{64}$/u),
  /** Devices of which its units are for; see `classKey`. */
  deviceClass: z.string(),
});

export type ModelOffer = z.infer<typeof offerSchema>;

/** Says every few seconds that a model is wanted, until the function that is returned is called. */
export function announce(connection: NatsConnection, offer: ModelOffer): () => void {
  const say = (): void => {
    connection.publish(offerSubject(offer.hash), JSON.stringify(offer));
  };
  say();
  const timer = setInterval(say, RECORD_MS);
  return () => {
    clearInterval(timer);
  };
}

/** How a model is put into the store. */
interface StoringOptions {
  readonly signal: AbortSignal;
  readonly onProgress: ((progress: ModelProgress) => void) | undefined;
}

/**
 * Puts the files of a block model into the store, each by its hash and part by part; those that are there stay. Throws
 * `SkipscopeError('invalid-model')` for a file that is not the manifest's, and `SkipscopeError('connection')` where the store takes none.
 */
export async function storeModel(
  store: ObjectStore,
  folder: string,
  { signal, onProgress }: StoringOptions,
): Promise<void> {
  const source = new DirectorySource(folder);
  const manifest = await readManifest(source);
  // The manifest comes last: where it is, all of the model is.
  const files = [...filesOf(manifest), await manifestFile(source)];
  const totalBytes = bytesOf(files);
  let doneBytes = 0;
  const tell = (bytes: number): void => {
    doneBytes += bytes;
    onProgress?.({ model: manifest.name, doneBytes, totalBytes });
  };
  for (const file of files) {
    signal.throwIfAborted();
    if (await isFresh(store, file)) tell(file.bytes);
    else await storeFile(store, file, told(readFile(folder, file, signal), tell), signal);
  }
}

/** Whether a file is in the store for as long as it will be kept at least in part. */
async function isFresh(store: ObjectStore, { sha256 }: ModelFile): Promise<boolean> {
  const info = await store.info(modelFile(sha256));
  return info !== null && !info.deleted && Date.now() - Date.parse(info.mtime) < KEPT_MS / 2;
}

async function storeFile(
  store: ObjectStore,
  file: ModelFile,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const meta = { name: modelFile(file.sha256), options: { max_chunk_size: PART_BYTES } };
  try {
    await store.put(meta, streamOf(checked(file, chunks, () => otherDigest(file.path))));
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof SkipscopeError) throw cause;
    throw new SkipscopeError(
      'connection',
      `The store of the queue does not take the file ${file.path} of the model: ${errorMessage(cause)}.`,
      'Give the NATS server more room (max_file_store, the disk of store_dir), or search without --queue-models.',
      { cause },
    );
  }
}

async function* readFile(
  folder: string,
  { path }: ModelFile,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of createReadStream(join(folder, path), { highWaterMark: PART_BYTES, signal }))
    if (chunk instanceof Uint8Array) yield chunk;
}

async function* told(
  chunks: AsyncIterable<Uint8Array>,
  tell: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    yield chunk;
    tell(chunk.length);
  }
}

/** Asks for the next chunk once the one before is taken. */
function streamOf(chunks: AsyncGenerator<Uint8Array, void, undefined>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await chunks.return();
    },
  });
}
