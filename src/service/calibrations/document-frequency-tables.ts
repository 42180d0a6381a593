import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { DocumentFrequencySummary } from '#service/contract/calibration-operations.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import { delay } from '#engine/base/delay.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { readCocoCaptions } from '#engine/calibration/coco-captions.ts';
import type { DocumentCounter } from '#engine/metrics/document-frequencies.ts';
import {
  type DocumentFrequencyTable,
  encodeDocumentFrequencies,
  isDocumentFrequencyFile,
  openDocumentFrequencies,
} from '#engine/metrics/document-frequency-file.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import type {
  DocumentFrequencyStore,
  StoredDocumentFrequencies,
} from '#service/ports/document-frequency-store.ts';
import { etaMs } from '#engine/base/eta.ts';

/** Longest time in milliseconds for which counting holds the event loop. */
const HOLD_MS = 30;

type Tables = SkipscopeClient['documentFrequencies'];
type ByHash = { readonly hash: string };

/** The stored tables of document frequencies. */
export class DocumentFrequencyTables implements Tables {
  readonly #store: DocumentFrequencyStore;

  constructor(store: DocumentFrequencyStore) {
    this.#store = store;
  }

  /** Stores a table. A file of COCO captions is counted first; its table has the hash of the file that the command line writes. */
  async import({ path, contents }: NamedFile, options: CallOptions = {}): Promise<DocumentFrequencySummary> {
    options.onProgress?.({ phase: `Reading ${path}`, fraction: 0, etaMs: null });
    const bytes = new Uint8Array(await contents.arrayBuffer());
    options.signal?.throwIfAborted();
    const table = isDocumentFrequencyFile(bytes)
      ? await checked(path, bytes)
      : await counted(path, bytes, options);
    await this.#store.save(table);
    const { hash, name, documents } = table;
    return { hash, name, documents };
  }

  list(): Promise<readonly DocumentFrequencySummary[]> {
    return this.#store.list();
  }

  async delete({ hash }: ByHash): Promise<void> {
    await this.#store.delete(hash);
  }

  /** The file of a table. Throws `SkipscopeError('not-found')` when there is none of this hash. */
  async file({ hash }: ByHash): Promise<Blob> {
    const stored = await this.#store.load(hash);
    if (stored) return stored.file;
    throw new SkipscopeError(
      'not-found',
      'This table of document frequencies is not here.',
      'Add it again, under Scoring.',
    );
  }

  /** The table of this hash; null when there is none. */
  async find(hash: string): Promise<DocumentFrequencyTable | null> {
    const stored = await this.#store.load(hash);
    return stored && openDocumentFrequencies(stored.name, await bytesOf(stored.file));
  }
}

async function checked(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<StoredDocumentFrequencies> {
  const { hash, frequencies } = await openDocumentFrequencies(name, bytes);
  return { hash, name, documents: frequencies.documents, file: new Blob([bytes]) };
}

async function counted(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: CallOptions,
): Promise<StoredDocumentFrequencies> {
  const { images } = readCocoCaptions(name, bytes);
  const table = await count(images, options);
  const file = new Blob([encodeDocumentFrequencies(table)]);
  return { hash: await sha256Hex(await bytesOf(file)), name, documents: table.documents, file };
}

/** Counts n-grams, and yields to the event loop regularly, because a search may be executed meanwhile. */
async function count(
  images: readonly (readonly string[])[],
  { signal, onProgress }: CallOptions,
): Promise<DocumentCounter> {
  // The tokenizer of captions is a separate script, which few people need.
  const { DocumentCounter } = await import('#engine/metrics/document-frequencies.ts');
  const counter = new DocumentCounter();
  const startedAt = performance.now();
  let last = startedAt;
  for (const captions of images) {
    counter.add(captions);
    if (performance.now() - last < HOLD_MS) continue;
    const fraction = counter.documents / images.length;
    const phase = `Counting the words of image ${String(counter.documents)} of ${String(images.length)}`;
    onProgress?.({ phase, fraction, etaMs: etaMs(startedAt, fraction) });
    await delay(0);
    signal?.throwIfAborted();
    last = performance.now();
  }
  return counter;
}

async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}
