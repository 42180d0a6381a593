/** A table of document frequencies that somebody brought. */
export interface StoredDocumentFrequencies {
  /** Hex SHA-256 of `file`: what a search's spec remembers of it. */
  readonly hash: string;
  /** Name of the file that was brought. */
  readonly name: string;
  /** Images of the reference set. */
  readonly documents: number;
  /** As `encodeDocumentFrequencies` writes it. */
  readonly file: Blob;
}

/** Where a host keeps tables of document frequencies. All methods throw `SkipscopeError('storage')` when it fails. */
export interface DocumentFrequencyStore {
  list(): Promise<readonly Omit<StoredDocumentFrequencies, 'file'>[]>;
  /** Null when there is none of this hash. */
  load(hash: string): Promise<StoredDocumentFrequencies | null>;
  /** Replaces a table of the same hash. */
  save(table: StoredDocumentFrequencies): Promise<void>;
  delete(hash: string): Promise<void>;
}
