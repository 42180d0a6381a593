import type { JetStreamManager } from '@nats-io/jetstream';
import type { ObjectInfo, ObjectStore } from '@nats-io/obj';
import { FILE_BUCKET } from './queue-names.ts';

/** What reads objects. */
export interface FileStoreParts {
  readonly store: Pick<ObjectStore, 'info'>;
  readonly manager: Pick<JetStreamManager, 'direct'>;
}

/** The object of a name, with its size in bytes; null where there is none. */
export async function findStored(
  { store }: Pick<FileStoreParts, 'store'>,
  name: string,
): Promise<ObjectInfo | null> {
  const info = await store.info(name);
  return info && !info.deleted ? info : null;
}

/**
 * The bytes of an object, part by part, and no more than one part in memory. The object store's own `get` needs the permission to make
 * consumers, with which a worker could have the server send to any subject, and reads ahead without bounds. Ends early where parts
 * are missing: the caller knows size and hash. Throws as NATS does.
 */
export async function* readStored(
  { manager }: Pick<FileStoreParts, 'manager'>,
  { nuid, chunks }: ObjectInfo,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const subject = `$O.${FILE_BUCKET}.C.${nuid}`;
  let seq = 1;
  for (let part = 0; part < chunks; part++) {
    signal?.throwIfAborted();
    const message = await manager.direct.getMessage(`OBJ_${FILE_BUCKET}`, { seq, next_by_subj: subject });
    if (message === null) return;
    yield message.data;
    seq = message.seq + 1;
  }
}

/** All bytes of a small object; null where there is none. Throws as NATS does. */
export async function readWhole(
  parts: FileStoreParts,
  name: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const info = await findStored(parts, name);
  if (!info) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of readStored(parts, info)) chunks.push(chunk);
  return Uint8Array.from(Buffer.concat(chunks));
}
