import type { FileWriter, OpfsFile, OpfsFolder, SyncFile } from '#host/browser/files/opfs-types.ts';

const EMPTY = new Uint8Array(0);

/** A disk of limited size in memory, as the browser's private file system presents one. */
export class MemoryOpfs {
  /** Bytes that all files together may take. */
  quotaBytes = Infinity;
  readonly root = new MemoryFolderHandle(this);

  get usedBytes(): number {
    return this.root.bytes;
  }
}

class MemoryFolderHandle implements OpfsFolder {
  readonly entries = new Map<string, MemoryFolderHandle | MemoryFileHandle>();

  constructor(readonly disk: MemoryOpfs) {}

  get bytes(): number {
    return [...this.entries.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  getDirectoryHandle(name: string, options: { readonly create?: boolean } = {}): Promise<MemoryFolderHandle> {
    return this.#entry(name, MemoryFolderHandle, options.create ? new MemoryFolderHandle(this.disk) : null);
  }

  getFileHandle(name: string, options: { readonly create?: boolean } = {}): Promise<MemoryFileHandle> {
    return this.#entry(name, MemoryFileHandle, options.create ? new MemoryFileHandle(this, name) : null);
  }

  async removeEntry(name: string, options: { readonly recursive?: boolean } = {}): Promise<void> {
    const entry = this.entries.get(name);
    if (!entry) throw new DOMException(`No ${name}.`, 'NotFoundError');
    if (entry instanceof MemoryFolderHandle && entry.entries.size > 0 && !options.recursive)
      throw new DOMException(`${name} is not empty.`, 'InvalidModificationError');
    this.entries.delete(name);
  }

  async *values(): AsyncGenerator<{ readonly kind: 'file' | 'directory'; readonly name: string }> {
    for (const [name, entry] of [...this.entries])
      yield { kind: entry instanceof MemoryFileHandle ? 'file' : 'directory', name };
  }

  async #entry<T extends MemoryFolderHandle | MemoryFileHandle>(
    name: string,
    type: abstract new (...args: never) => T,
    created: T | null,
  ): Promise<T> {
    const entry = this.entries.get(name) ?? created;
    if (entry === null) throw new DOMException(`No ${name}.`, 'NotFoundError');
    if (!(entry instanceof type)) throw new DOMException(`${name} is of another kind.`, 'TypeMismatchError');
    this.entries.set(name, entry);
    return entry;
  }
}

class MemoryFileHandle implements OpfsFile {
  #contents: Uint8Array<ArrayBuffer> = EMPTY;
  #open = false;

  constructor(
    readonly folder: MemoryFolderHandle,
    private name: string,
  ) {}

  get bytes(): number {
    return this.#contents.length;
  }

  getFile(): Promise<Blob> {
    return Promise.resolve(new Blob([this.#contents]));
  }

  async move(name: string): Promise<void> {
    if (this.#open) throw new DOMException('The file is open.', 'NoModificationAllowedError');
    this.folder.entries.delete(this.name);
    this.folder.entries.set(name, this);
    this.name = name;
  }

  /** What is written takes room at once, and shows in the file at the end. */
  createWritable(): Promise<FileWriter> {
    const beside = new MemoryFileHandle(this.folder, `${this.name}.crswap`);
    this.folder.entries.set(`${this.name}.crswap`, beside);
    const end = (): void => void this.folder.entries.delete(`${this.name}.crswap`);
    return Promise.resolve({
      write: (bytes) => beside.#append(bytes),
      close: async () => {
        end();
        this.#contents = beside.#contents;
      },
      abort: async () => {
        end();
      },
    });
  }

  async #append(bytes: Uint8Array): Promise<void> {
    this.#write(bytes, this.#contents.length);
  }

  async createSyncAccessHandle(): Promise<SyncFile> {
    if (this.#open) throw new DOMException('The file is open.', 'NoModificationAllowedError');
    this.#open = true;
    return {
      write: (bytes, { at }) => this.#write(bytes, at),
      truncate: (length) => {
        this.#contents = this.#contents.slice(0, length);
      },
      flush: () => undefined,
      close: () => {
        this.#open = false;
      },
    };
  }

  #write(bytes: Uint8Array, at: number): number {
    const length = Math.max(this.#contents.length, at + bytes.length);
    const { disk } = this.folder;
    if (disk.usedBytes - this.#contents.length + length > disk.quotaBytes)
      throw new DOMException('No space.', 'QuotaExceededError');
    const grown = new Uint8Array(length);
    grown.set(this.#contents);
    grown.set(bytes, at);
    this.#contents = grown;
    return bytes.length;
  }
}
