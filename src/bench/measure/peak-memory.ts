import { readFile } from 'node:fs/promises';

/**
 * Largest resident set of this process in bytes. Linux's `VmHWM` begins anew with the program; `resourceUsage` would
 * count what the parent held when it started this process.
 */
export async function peakResidentBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return 1024 * (kibibytes === undefined ? process.resourceUsage().maxRSS : Number(kibibytes));
}
