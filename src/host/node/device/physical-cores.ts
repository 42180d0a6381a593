import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Number of physical cores this process may use: hyper-threads only slow down matrix products. Falls back to the
 * number of logical ones where the system does not tell (anything but Linux).
 */
export function physicalCores(): number {
  const logical = availableParallelism();
  const cores = new Set<string>();
  for (const processor of readCpuInfo().split('\n\n')) {
    const core = /^core id\s*:\s*(\d+)$/m.exec(processor)?.[1];
    const socket = /^physical id\s*:\s*(\d+)$/m.exec(processor)?.[1];
    if (core !== undefined) cores.add(`${socket ?? 0}:${core}`);
  }
  return cores.size === 0 ? logical : Math.min(cores.size, logical);
}

function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
