import { open } from 'node:fs/promises';

/** Makes new and renamed entries of a folder as safe as their files: without it, a power cut may take them back. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows journals its folders by itself, and cannot open one as a file.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
