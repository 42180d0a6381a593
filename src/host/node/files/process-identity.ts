import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import { z } from 'zod';

export const processIdentitySchema = z.object({
  pid: z.number().int().positive(),
  hostname: z.string(),
  /** One start of one machine, and the namespace in which `pid` counts there; null where the system does not report it. */
  machine: z.string().nullable(),
  /** When the process began, in ticks since the machine's start; null where the system does not tell. */
  startedAt: z.string().nullable(),
});

/** Identifies one process for ever: process ids are reused, in other containers and after a restart of the machine. */
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

export function ownProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    hostname: os.hostname(),
    machine: machine(),
    startedAt: startOf(process.pid),
  };
}

/** Whether a process still runs; null for one that cannot be seen from here. */
export function stillRuns({ pid, hostname, machine: where, startedAt }: ProcessIdentity): boolean | null {
  if (hostname !== os.hostname() || where !== machine()) return null;
  if (where !== null) return startOf(pid) === startedAt;
  // An id in use may belong to another process by now; an unused id proves that the process has ended.
  return isInUse(pid) ? null : false;
}

/** Linux only, as in proc(5). */
function machine(): string | null {
  const boot = told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = told(() => readlinkSync('/proc/self/ns/pid'));
  return boot === null || namespace === null ? null : `${boot} ${namespace}`;
}

/** Field 22 of the process's `stat`; the second field, its name in brackets, may hold spaces and brackets itself. */
function startOf(pid: number): string | null {
  return told(() => {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fromThird = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fromThird[19] ?? null;
  });
}

function told(ask: () => string | null): string | null {
  try {
    return ask();
  } catch {
    return null;
  }
}

function isInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
