/** An imported table of document frequencies. */
export interface StoredDocumentFrequencies {
  /** Hex SHA-256 of `file`, by which the spec of a search names the table. */
  readonly hash: string;
  /** Name of the file that was imported. */
  readonly name: string;
  /** Number of images in the reference set. */
  readonly documents: number;
  /** The table in the format of `encodeDocumentFrequencies`. */
  readonly file: Blob;
}

/** The tables of document frequencies of a host. All methods throw `SkipscopeError('storage')` when the storage fails. */
export interface DocumentFrequencyStore {
  list(): Promise<readonly Omit<StoredDocumentFrequencies, 'file'>[]>;
  /** The table of this hash; null when there is none. */
  load(hash: string): Promise<StoredDocumentFrequencies | null>;
  /** Stores a table, in place of one of the same hash. */
  save(table: StoredDocumentFrequencies): Promise<void>;
  delete(hash: string): Promise<void>;
}
