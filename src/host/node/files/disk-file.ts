import { open, readFile } from 'node:fs/promises';
import type { FileContents } from '#engine/calibration/calibration-set.ts';

/** A file on disk of `size` bytes, read when it is needed. */
export function diskFile(path: string, size: number): FileContents {
  return {
    size,
    arrayBuffer: async () => new Uint8Array(await readFile(path)).buffer,
    slice: (start, end) => filePart(path, start, end),
  };
}

function filePart(path: string, start: number, end: number): FileContents {
  return {
    size: end - start,
    arrayBuffer: async () => {
      const handle = await open(path);
      try {
        const bytes = new Uint8Array(end - start);
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
        return bytes.buffer.slice(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
    slice: (from, to) => filePart(path, start + from, start + to),
  };
}
