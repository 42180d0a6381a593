import type { DirectStreamAPI } from '@nats-io/jetstream';
import { z } from 'zod';
import { count } from '#engine/base/whole-number.ts';
import { FILE_BUCKET } from './queue-names.ts';
import { decodeMessage } from './unit-message.ts';

/** What the object store writes of an object. */
const storedSchema = z.object({
  nuid: z.string().regex(/^\w+$/u),
  /** Bytes, and the number of parts that hold them. */
  size: count,
  chunks: count,
  deleted: z.exactOptional(z.boolean()),
});

type StoredFile = z.infer<typeof storedSchema>;

const STREAM = `OBJ_${FILE_BUCKET}`;

/**
 * The object store of the queue as a worker reads it: part by part, no more than one of them in memory, and with no other permission
 * than to get messages. The store's own client makes a consumer for each object, and reads ahead without bounds.
 */
export class StoredFiles {
  readonly #direct: Pick<DirectStreamAPI, 'getMessage'>;

  constructor(direct: Pick<DirectStreamAPI, 'getMessage'>) {
    this.#direct = direct;
  }

  /** Throws as NATS does where no search has made the store yet. */
  async requireStore(): Promise<void> {
    await this.#direct.getMessage(STREAM, { seq: 1, next_by_subj: `$O.${FILE_BUCKET}.>` });
  }

  /** The object of a name; null where there is none. Throws as NATS does. */
  async find(name: string): Promise<StoredFile | null> {
    const subject = `$O.${FILE_BUCKET}.M.${base64UrlPadded(name)}`;
    const message = await this.#direct.getMessage(STREAM, { last_by_subj: subject });
    const stored = message && decodeMessage(storedSchema, message.data);
    return stored && stored.deleted !== true ? stored : null;
  }

  /**
   * The bytes of an object. Ends early where parts are missing: the caller knows its hash. Throws as NATS does.
   */
  async *read({ nuid, chunks }: StoredFile, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    let seq = 1;
    for (let part = 0; part < chunks; part++) {
      signal?.throwIfAborted();
      const query = { seq, next_by_subj: `$O.${FILE_BUCKET}.C.${nuid}` };
      const message = await this.#direct.getMessage(STREAM, query);
      if (message === null) return;
      yield message.data;
      seq = message.seq + 1;
    }
  }

  /** All bytes of a small object; null where there is none. Throws as NATS does. */
  async readWhole(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const file = await this.find(name);
    if (!file) return null;
    const parts: Uint8Array[] = [];
    for await (const part of this.read(file)) parts.push(part);
    return Uint8Array.from(Buffer.concat(parts));
  }
}

/** As the object store writes names into subjects. */
function base64UrlPadded(text: string): string {
  return Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
