import type {
  DocumentFrequencyStore,
  StoredDocumentFrequencies,
} from '#service/ports/document-frequency-store.ts';
import { type Database, storing } from './database.ts';

/** Tables of document frequencies in IndexedDB, their files as blobs. */
export class DatabaseDocumentFrequencies implements DocumentFrequencyStore {
  readonly #database: Promise<Database>;

  constructor(database: Promise<Database>) {
    this.#database = database;
  }

  list(): Promise<readonly Omit<StoredDocumentFrequencies, 'file'>[]> {
    return storing('list the document frequencies', async () => {
      const records = await (await this.#database).getAll('documentFrequencies');
      return records.map(({ hash, name, documents }) => ({ hash, name, documents }));
    });
  }

  load(hash: string): Promise<StoredDocumentFrequencies | null> {
    return storing('read the document frequencies', async () => {
      return (await (await this.#database).get('documentFrequencies', hash)) ?? null;
    });
  }

  save({ hash, name, documents, file }: StoredDocumentFrequencies): Promise<void> {
    return storing('keep the document frequencies', async () => {
      await (await this.#database).put('documentFrequencies', { hash, name, documents, file });
    });
  }

  delete(hash: string): Promise<void> {
    return storing('delete the document frequencies', async () => {
      await (await this.#database).delete('documentFrequencies', hash);
    });
  }
}
