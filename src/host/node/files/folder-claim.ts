import { randomUUID } from 'node:crypto';
import { readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { type ProcessIdentity, ownProcess, processIdentitySchema, stillRuns } from './process-identity.ts';
import { makeFolder } from './make-folder.ts';

const ENDING = '.claim';
/** How often a claim is renewed. */
const RENEWAL_MS = 5000;
/** A claim of an invisible process that was not renewed for so long is ignored. */
const LAPSE_MS = 30_000;

/**
 * Claims a folder for this process until the returned function is called; throws `SkipscopeError('storage')` while another
 * process holds it. A claim is a file that names its process, so that the claim of a killed process is ignored. A process
 * of another machine or container is taken to run while it renews its claim. Of two processes that claim at the same
 * moment both may be refused, but never both admitted.
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const own = path.join(folder, `.${randomUUID()}${ENDING}`);
  try {
    await makeFolder(folder);
    // The claim is written before others are looked for: of two processes, the later one sees the other's claim.
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
    // A failed renewal is tried again at the next interval.
    utimes(own, now, now).catch(() => undefined);
  }, RENEWAL_MS);
  renewal.unref();
  return async () => {
    clearInterval(renewal);
    await rm(own, { force: true });
  };
}

/** Compares times of the file system only, whose clock may be another machine's. */
async function refuseIfHeld(folder: string, own: string): Promise<void> {
  const now = await changedAt(own);
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if (!name.endsWith(ENDING) || file === own) continue;
    const holder = await claimant(file);
    const runs = holder === null ? null : stillRuns(holder);
    const renewed = await changedAt(file);
    // The claim was released meanwhile.
    if (renewed === null || now === null) continue;
    if (runs === false || (runs === null && now - renewed > LAPSE_MS)) {
      await rm(file, { force: true });
      continue;
    }
    throw new SkipscopeError(
      'storage',
      `${folder} is being written by ${holder === null ? 'another process' : `process ${String(holder.pid)} on ${holder.hostname}`}.`,
      runs === null
        ? `Wait for it to end, or use another folder. If it was killed, try again in ${String(LAPSE_MS / 1000)} seconds.`
        : 'Wait for it to end, or use another folder.',
    );
  }
}

/** Null for a claim that names no process, or none yet. */
async function claimant(file: string): Promise<ProcessIdentity | null> {
  try {
    return processIdentitySchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Time of the last change in ms; null for a file that no longer exists. */
async function changedAt(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return null;
  }
}
