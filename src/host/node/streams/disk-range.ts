import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { RangedFile } from '#engine/streams/ranged-file.ts';

/** A file on disk that is read in parts. Throws `SkipscopeError('not-found')` when it cannot be opened. */
export async function openDiskRange(path: string): Promise<RangedFile> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    const message = `${path} cannot be read: ${errorMessage(cause)}.`;
    throw new SkipscopeError('not-found', message, 'Check the path.', { cause });
  });
  const { size } = await handle.stat();
  const name = basename(path);
  return {
    name,
    bytes: size,
    read: async (start, end) => {
      const bytes = new Uint8Array(end - start);
      for (let filled = 0; filled < bytes.length;) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0)
          throw new SkipscopeError(
            'storage',
            `${name} ends at byte ${String(start + filled)}; it had ${String(size)} when it was opened.`,
            'Do not change a recording while it is played.',
          );
        filled += bytesRead;
      }
      return bytes;
    },
    close: () => {
      void handle.close();
    },
  };
}
