import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DirectoryStore } from '#host/node/files/directory.ts';
import { syncFolder } from '#host/node/files/sync-folder.ts';

/** Length of the token: 256 bits. */
const TOKEN_BYTES = 32;
const FILE = 'pairing-token';
const OWNER_ONLY = 0o600;
const TOKEN = /^[A-Za-z0-9_-]{43}$/u;

/**
 * The secret that a page must send. It is made from secure random numbers and stored in the data folder, readable by its owner only,
 * so that a restarted server accepts the same pages.
 */
export async function pairingToken(dataFolder: string): Promise<string> {
  const store = new DirectoryStore(dataFolder);
  if (await store.exists(FILE)) {
    const kept = new TextDecoder().decode(await store.read(FILE)).trim();
    if (TOKEN.test(kept)) {
      await chmod(join(dataFolder, FILE), OWNER_ONLY);
      return kept;
    }
  }
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  await writeSecret(join(dataFolder, FILE), `${token}\n`);
  return token;
}

/**
 * Writes a file that only its owner can read, also while it is written. The file is renamed when complete, so that it is never
 * partial.
 */
async function writeSecret(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  await rm(partial, { force: true });
  const handle = await open(partial, 'wx', OWNER_ONLY);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, path);
  await syncFolder(dirname(path));
}

/** Compares an `Authorization` header with a token. The time of the comparison does not depend on either. */
export function isAuthorized(header: string | undefined, token: string): boolean {
  const given = /^Bearer ([\x21-\x7e]{1,200})$/u.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
