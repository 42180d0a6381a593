import { randomUUID } from 'node:crypto';
import { readFile, readdir, realpath, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { makeFolder } from './make-folder.ts';
import { type ProcessIdentity, ownProcess, processIdentitySchema, stillRuns } from './process-identity.ts';

const ENDING = '.claim';
/** The name of a claim on the folder that it lies in. */
const FOLDER_CLAIM = /^\.[0-9a-f-]{36}\.claim$/u;
/** How often a claim is renewed. */
const RENEWAL_MS = 5000;
/** A claim of an invisible process that was not renewed for so long is ignored. */
const LAPSE_MS = 30_000;

/** Ends a claim. */
export type ReleaseClaim = () => Promise<void>;

/** What is claimed, and by which claims of others it is held. */
interface Claimed {
  /** The folder in which the claims lie. */
  readonly folder: string;
  /** The beginning of the claim's file name. */
  readonly prefix: string;
  /** Its name in messages. */
  readonly name: string;
  /** Whether a claim in the folder, of this process or another, holds it too. */
  readonly isHeldBy: (claim: string, ofThisProcess: boolean) => boolean;
  /** What else could be used. */
  readonly other: string;
}

/**
 * Claims a folder and the files in it for this process until the returned function is called; throws
 * `SkipscopeError('storage')` while another process holds the folder or one of its files. A claim is a file that names its
 * process, so that the claim of a killed process is ignored. A process of another machine or container is taken to run while
 * it renews its claim. Of two processes that claim at the same moment both may be refused, but never both admitted. A folder that
 * was made for the claim and is empty at its end is removed.
 */
export async function claimFolder(folder: string): Promise<ReleaseClaim> {
  const isNew = (await changedAt(folder)) === null;
  const release = await claim({
    folder,
    prefix: '.',
    name: folder,
    isHeldBy: () => true,
    other: 'another folder',
  });
  return async () => {
    await release();
    // A command that was refused leaves no empty folder behind. The system keeps one that holds anything.
    if (isNew) await rmdir(folder).catch(() => undefined);
  };
}

/** Claims one file, as `claimFolder` does. A folder that this process has claimed may hold it. */
export async function claimFile(file: string): Promise<ReleaseClaim> {
  // Two paths may lead to one file.
  const real = await realpath(file).catch(() => path.resolve(file));
  const prefix = `.${crc32(path.basename(real)).toString(16)}.`;
  return claim({
    folder: path.dirname(real),
    prefix,
    name: file,
    isHeldBy: (name, ofThisProcess) => name.startsWith(prefix) || (FOLDER_CLAIM.test(name) && !ofThisProcess),
    other: 'another file',
  });
}

async function claim(claimed: Claimed): Promise<ReleaseClaim> {
  const { folder, prefix, name } = claimed;
  const own = path.join(folder, `${prefix}${randomUUID()}${ENDING}`);
  try {
    await makeFolder(folder);
    // The claim is written before others are looked for: of two processes, the later one sees the other's claim.
    await writeFile(own, JSON.stringify(ownProcess()), { flag: 'wx' });
  } catch (cause) {
    // A full disk can leave an empty file behind.
    await rm(own, { force: true }).catch(() => undefined);
    throw new SkipscopeError(
      'storage',
      `${name} cannot be written: ${errorMessage(cause)}.`,
      'Check the path, its permissions and the free space of the disk.',
      { cause },
    );
  }
  try {
    await refuseIfHeld(claimed, own);
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
async function refuseIfHeld({ folder, name, isHeldBy, other }: Claimed, own: string): Promise<void> {
  const now = await changedAt(own);
  for (const found of await readdir(folder)) {
    const file = path.join(folder, found);
    if (!found.endsWith(ENDING) || file === own) continue;
    const holder = await claimant(file);
    if (!isHeldBy(found, holder?.pid === process.pid && stillRuns(holder) === true)) continue;
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
      `${name} is being written by ${holder === null ? 'another process' : `process ${String(holder.pid)} on ${holder.hostname}`}.`,
      runs === null
        ? `Wait for it to end, or use ${other}. If it was killed, try again in ${String(LAPSE_MS / 1000)} seconds.`
        : `Wait for it to end, or use ${other}.`,
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
