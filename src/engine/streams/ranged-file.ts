/** A file that is read in parts. Reading throws `SkipscopeError` when the file was changed or removed. */
export interface RangedFile {
  readonly name: string;
  readonly bytes: number;
  /** Bytes [start, end) of the file; both lie within it. */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): void;
}
