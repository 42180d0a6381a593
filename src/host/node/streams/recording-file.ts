import { open } from 'node:fs/promises';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { RecordingSink } from '#engine/drive/drive-recorder.ts';

/** A recording that is being written to disk. */
export interface RecordingFile extends RecordingSink {
  close(): Promise<void>;
}

/** Makes the file of a recording. Throws `SkipscopeError('storage')` when it cannot be written, or is there already. */
export async function createRecordingFile(path: string): Promise<RecordingFile> {
  const handle = await onDisk(path, () => open(path, 'wx'));
  return {
    write: (bytes) => onDisk(path, () => handle.writeFile(bytes)),
    close: () => onDisk(path, () => handle.close()),
  };
}

async function onDisk<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    throw new SkipscopeError(
      'storage',
      `${path} cannot be written: ${errorMessage(cause)}.`,
      'Name a file that is not there yet, in a folder with free space.',
      { cause },
    );
  }
}
