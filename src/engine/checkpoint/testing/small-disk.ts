import { SkipscopeError } from '#engine/base/errors.ts';
import { MemoryFolder } from './memory-folder.ts';

/** A folder on a disk that is full once `capacity` bytes are written; a file that does not fit is not kept. */
export class SmallDisk extends MemoryFolder {
  constructor(
    private capacity: number,
    files?: MemoryFolder['files'],
  ) {
    super(files);
  }

  override write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    return super.write(path, this.#metered(path, chunks));
  }

  async *#metered(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    for await (const chunk of chunks) {
      this.capacity -= chunk.length;
      if (this.capacity < 0) throw new SkipscopeError('storage', `${path}: the disk is full.`, 'Make room.');
      yield chunk;
    }
  }
}
