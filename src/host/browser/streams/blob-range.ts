import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { RangedFile } from '#engine/streams/ranged-file.ts';

/** A chosen file that is read in parts: it may be larger than the memory of a page. */
export function blobRange(file: File): RangedFile {
  return {
    name: file.name,
    bytes: file.size,
    read: async (start, end) => {
      try {
        return new Uint8Array(await file.slice(start, end).arrayBuffer());
      } catch (cause) {
        throw new SkipscopeError(
          'storage',
          `${file.name} can no longer be read: ${errorMessage(cause)}.`,
          'Choose the file again: it was changed or removed.',
          { cause },
        );
      }
    },
    close: () => undefined,
  };
}
