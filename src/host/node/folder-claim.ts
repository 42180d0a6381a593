import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { SkipscopeError, errorMessage } from '#engine/errors.ts';

const CLAIM = /^\.(\d+)@(.+)\.claim$/;

/**
 * Claims a folder for this process until the returned function is called; throws `SkipscopeError('storage')` while another
 * process holds it. A claim is a file that names its process, so that one left behind by a killed process counts for
 * nothing. Of two that claim at the same moment both may be refused, never both be let in.
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const own = path.join(folder, `.${process.pid}@${hostname()}.claim`);
  const release = (): Promise<void> => rm(own, { force: true });
  try {
    await mkdir(folder, { recursive: true });
    // Written first and looked around afterwards: of two processes, the later one to write sees the other's claim.
    await writeFile(own, '', { flag: 'wx' });
  } catch (cause) {
    throw new SkipscopeError(
      'storage',
      `${folder} cannot be written: ${errorMessage(cause)}.`,
      'Check the path and its permissions.',
      { cause },
    );
  }
  for (const name of await readdir(folder)) {
    const [, pid, host] = CLAIM.exec(name) ?? [];
    const file = path.join(folder, name);
    if (pid === undefined || host === undefined || file === own) continue;
    if (host === hostname() && !isRunning(Number(pid))) {
      await rm(file, { force: true });
      continue;
    }
    await release();
    throw new SkipscopeError(
      'storage',
      `${folder} is being written by process ${pid} on ${host}.`,
      `Wait for it to end, or write to another folder; if it no longer runs, delete ${file}.`,
    );
  }
  return release;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
