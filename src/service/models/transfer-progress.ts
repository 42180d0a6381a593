import type { Progress } from '#service/contract/call-options.ts';

/** Length of the window over which the speed is measured, so that it follows the connection. */
const WINDOW_MS = 15_000;
/** Shortest time over which a speed is reported; over less time it would fluctuate. */
const SHORTEST_MS = 1_000;

const MEGA = 1e6;
const GIGA = 1e9;

/** Turns counts of bytes into progress with speed and remaining time. Bytes that were stored at the start do not count as speed. */
export class TransferProgress {
  readonly #report: (progress: Progress) => void;
  readonly #now: () => number;
  readonly #samples: { readonly at: number; readonly bytes: number }[] = [];

  constructor(report: (progress: Progress) => void, now = () => performance.now()) {
    this.#report = report;
    this.#now = now;
  }

  /** Reports progress. `what` names the present step, such as "Converting block 7". */
  update(what: string, doneBytes: number, totalBytes: number): void {
    const speed = this.#speed(doneBytes);
    const parts = [what, amountOf(doneBytes, totalBytes)];
    if (speed !== null) parts.push(`${(speed / MEGA).toFixed(1)} MB/s`);
    this.#report({
      phase: parts.join(' · '),
      fraction: totalBytes === 0 ? 1 : doneBytes / totalBytes,
      etaMs: speed === null || speed === 0 ? null : ((totalBytes - doneBytes) / speed) * 1000,
    });
  }

  /** The speed in bytes per second; null during the first second. */
  #speed(bytes: number): number | null {
    const at = this.#now();
    this.#samples.push({ at, bytes });
    while ((this.#samples[1]?.at ?? at) < at - WINDOW_MS) this.#samples.shift();
    const oldest = this.#samples[0];
    if (!oldest || at - oldest.at < SHORTEST_MS) return null;
    return ((bytes - oldest.bytes) / (at - oldest.at)) * 1000;
  }
}

/** Such as "12.0 of 98.5 MB": both in the unit that suits the total. */
export function amountOf(doneBytes: number, totalBytes: number): string {
  const { unit, size, digits } =
    totalBytes >= GIGA ? { unit: 'GB', size: GIGA, digits: 2 } : { unit: 'MB', size: MEGA, digits: 1 };
  return `${(doneBytes / size).toFixed(digits)} of ${(totalBytes / size).toFixed(digits)} ${unit}`;
}
