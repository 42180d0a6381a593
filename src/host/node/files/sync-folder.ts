import { open } from 'node:fs/promises';

/** Makes new and renamed entries of a folder as safe as their files: without it, a power cut may take them back. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows keeps a journal of its folders, and opens none.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
