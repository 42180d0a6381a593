import type { Progress } from '#service/contract/call-options.ts';

/** Speed is that of the last seconds, so that it tells what the connection does now. */
const WINDOW_MS = 15_000;
/** Over less time, speed would jump about. */
const SHORTEST_MS = 1_000;

const MEGA = 1e6;
const GIGA = 1e9;

/** Turns counts of bytes into progress with speed and time left. Bytes that were there at the start have no speed. */
export class TransferProgress {
  readonly #report: (progress: Progress) => void;
  readonly #now: () => number;
  readonly #samples: { readonly at: number; readonly bytes: number }[] = [];

  constructor(report: (progress: Progress) => void, now = () => performance.now()) {
    this.#report = report;
    this.#now = now;
  }

  /** `what` says what is going on: "Converting block 7". */
  update(what: string, doneBytes: number, totalBytes: number): void {
    const speed = this.#speed(doneBytes);
    const parts = [what, `${amount(doneBytes, totalBytes)} of ${amount(totalBytes)} ${unit(totalBytes)}`];
    if (speed !== null) parts.push(`${(speed / MEGA).toFixed(1)} MB/s`);
    this.#report({
      phase: parts.join(' · '),
      fraction: totalBytes === 0 ? 1 : doneBytes / totalBytes,
      etaMs: speed === null || speed === 0 ? null : ((totalBytes - doneBytes) / speed) * 1000,
    });
  }

  /** Bytes per second; null until it can be told. */
  #speed(bytes: number): number | null {
    const at = this.#now();
    this.#samples.push({ at, bytes });
    while ((this.#samples[1]?.at ?? at) < at - WINDOW_MS) this.#samples.shift();
    const oldest = this.#samples[0];
    if (!oldest || at - oldest.at < SHORTEST_MS) return null;
    return ((bytes - oldest.bytes) / (at - oldest.at)) * 1000;
  }
}

/** In the unit that suits `total`. */
function amount(bytes: number, total = bytes): string {
  return total >= GIGA ? (bytes / GIGA).toFixed(2) : (bytes / MEGA).toFixed(1);
}

function unit(total: number): string {
  return total >= GIGA ? 'GB' : 'MB';
}
