import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { type ProcessIdentity, ownProcess, processIdentitySchema, stillRuns } from './process-identity.ts';

const ENDING = '.claim';
/** How often a claim is renewed. */
const RENEWAL_MS = 5000;
/** Not renewed for so long, the claim of a process that cannot be seen counts for nothing. */
const LAPSE_MS = 30_000;

/**
 * Claims a folder for this process until the returned function is called; throws `SkipscopeError('storage')` while another
 * process holds it. A claim is a file that names its process, so that one left behind by a killed process counts for
 * nothing. Whether a process of another machine or container still runs shows in its renewing the claim. Of two that claim at
 * the same moment both may be refused, never both be let in.
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const own = path.join(folder, `.${randomUUID()}${ENDING}`);
  try {
    await mkdir(folder, { recursive: true });
    // Written first and looked around afterwards: of two processes, the later one to write sees the other's claim.
    await writeFile(own, JSON.stringify(ownProcess()), { flag: 'wx' });
  } catch (cause) {
    throw new SkipscopeError(
      'storage',
      `${folder} cannot be written: ${errorMessage(cause)}.`,
      'Check the path and its permissions.',
      { cause },
    );
  }
  try {
    await refuseIfHeld(folder, own);
  } catch (error) {
    await rm(own, { force: true });
    throw error;
  }
  const renewal = setInterval(() => {
    const now = new Date();
    // A claim that cannot be renewed now may be next time.
    utimes(own, now, now).catch(() => undefined);
  }, RENEWAL_MS);
  renewal.unref();
  return async () => {
    clearInterval(renewal);
    await rm(own, { force: true });
  };
}

/** The clock is that of the file system, which may be another machine's. */
async function refuseIfHeld(folder: string, own: string): Promise<void> {
  const now = await changedAt(own);
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if (!name.endsWith(ENDING) || file === own) continue;
    const holder = await claimant(file);
    const runs = holder === null ? null : stillRuns(holder);
    const renewed = await changedAt(file);
    // Given back meanwhile.
    if (renewed === null || now === null) continue;
    if (runs === false || (runs === null && now - renewed > LAPSE_MS)) {
      await rm(file, { force: true });
      continue;
    }
    throw new SkipscopeError(
      'storage',
      `${folder} is being written by ${holder === null ? 'another process' : `process ${String(holder.pid)} on ${holder.host}`}.`,
      runs === null
        ? `Wait for it to end, or use another folder. If it was killed, try again in ${String(LAPSE_MS / 1000)} seconds.`
        : 'Wait for it to end, or use another folder.',
    );
  }
}

/** Null for a claim that says nothing (yet). */
async function claimant(file: string): Promise<ProcessIdentity | null> {
  try {
    return processIdentitySchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** In ms; null when it is gone. */
async function changedAt(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return null;
  }
}
