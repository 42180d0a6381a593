import { z } from 'zod';
import type {
  DocumentFrequencyStore,
  StoredDocumentFrequencies,
} from '#service/ports/document-frequency-store.ts';
import { DirectoryStore } from '#host/node/files/directory.ts';
import { isFileName } from './file-name.ts';

const labelSchema = z.object({ name: z.string(), documents: z.number() });

const LABEL = '.label.json';
const TABLE = '.table.json';

/** Tables of document frequencies on disk, each with a label beside it that is written last. */
export class DirectoryDocumentFrequencies implements DocumentFrequencyStore {
  readonly #store: DirectoryStore;

  constructor(folder: string) {
    this.#store = new DirectoryStore(folder);
  }

  async list(): Promise<readonly Omit<StoredDocumentFrequencies, 'file'>[]> {
    const labels = (await this.#store.list()).filter((name) => name.endsWith(LABEL));
    return Promise.all(labels.map((name) => this.#label(name.slice(0, -LABEL.length))));
  }

  async load(hash: string): Promise<StoredDocumentFrequencies | null> {
    // Hashes come from journals too, which may hold any text: such a hash must not become a path.
    if (!isFileName(hash) || !(await this.#store.exists(hash + LABEL))) return null;
    const file = new Blob([await this.#store.read(hash + TABLE)]);
    return { ...(await this.#label(hash)), file };
  }

  async save({ hash, name, documents, file }: StoredDocumentFrequencies): Promise<void> {
    await this.#store.write(hash + TABLE, [new Uint8Array(await file.arrayBuffer())]);
    await this.#store.write(hash + LABEL, [new TextEncoder().encode(JSON.stringify({ name, documents }))]);
  }

  async delete(hash: string): Promise<void> {
    await this.#store.remove(hash + LABEL);
    await this.#store.remove(hash + TABLE);
  }

  async #label(hash: string): Promise<Omit<StoredDocumentFrequencies, 'file'>> {
    const text = new TextDecoder().decode(await this.#store.read(hash + LABEL));
    return { hash, ...labelSchema.parse(JSON.parse(text)) };
  }
}
