import type { SkipscopeError } from '#engine/base/errors.ts';
import { HandleStore } from './handle-store.ts';
import { folderError } from './folder-errors.ts';
import { isOfStorage } from './opfs-errors.ts';
import type { OpfsFile } from './opfs-types.ts';

/** The browser writes to a file of this ending beside the real one, and leaves it there when it is killed. */
const UNFINISHED = '.crswap';

/**
 * A folder of the computer that a person has chosen (File System Access). The browser makes a file before there is anything in it,
 * and fills it once it is written whole: an empty file is therefore none.
 */
export class PickedFolderStore extends HandleStore {
  protected readonly shortRemedy = 'Delete the file, and export again.';

  override async exists(path: string): Promise<boolean> {
    return (await super.exists(path)) && (await this.blob(path)).size > 0;
  }

  async list(): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const { kind, name } of this.root.values()) {
      if (kind === 'file' && !name.endsWith(UNFINISHED) && (await this.exists(name))) names.push(name);
    }
    return names;
  }

  async write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    try {
      const { folder, name } = await this.entry(path, true);
      const file = await folder.getFileHandle(name, { create: true });
      try {
        await fill(file, chunks);
      } catch (error) {
        // The first error is the one to report; an empty file counts for none.
        if ((await file.getFile()).size === 0) await folder.removeEntry(name).catch(() => undefined);
        throw error;
      }
    } catch (error) {
      // Errors of the chunks' producer are passed on as they are.
      throw isOfStorage(error) ? this.failed(this.named(path), error) : error;
    }
  }

  protected failed(path: string, error: unknown): SkipscopeError {
    return folderError(path, error);
  }
}

async function fill(file: OpfsFile, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  const writer = await file.createWritable();
  try {
    // A copy, because the browser takes no memory that threads share.
    for await (const chunk of chunks) await writer.write(chunk.slice());
  } catch (error) {
    // The first error is the one to report.
    await writer.abort().catch(() => undefined);
    throw error;
  }
  await writer.close();
}
