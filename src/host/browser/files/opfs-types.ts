/**
 * The parts of the Origin Private File System that are used. TypeScript's DOM library lacks what exists in workers only
 * (https://fs.spec.whatwg.org/#api-filesystemsyncaccesshandle) and `move`, which every browser has for these files.
 */
export interface SyncFile {
  /** Returns the bytes written. */
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(bytes: number): void;
  flush(): void;
  close(): void;
}

/** What is written shows in the file once it is closed. */
export interface FileWriter {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

export interface OpfsFile {
  getFile(): Promise<Blob>;
  createWritable(): Promise<FileWriter>;
  createSyncAccessHandle(): Promise<SyncFile>;
  move(name: string): Promise<void>;
}

export interface OpfsFolder {
  getDirectoryHandle(name: string, options?: { readonly create?: boolean }): Promise<OpfsFolder>;
  getFileHandle(name: string, options?: { readonly create?: boolean }): Promise<OpfsFile>;
  removeEntry(name: string, options?: { readonly recursive?: boolean }): Promise<void>;
  values(): AsyncIterable<{ readonly kind: 'file' | 'directory'; readonly name: string }>;
}

declare global {
  interface FileSystemFileHandle {
    createSyncAccessHandle(): Promise<SyncFile>;
    move(name: string): Promise<void>;
  }
}
