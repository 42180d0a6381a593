import type { ConvertProgress } from '#engine/convert/convert-checkpoint.ts';
import type { Terminal } from './terminal.ts';

/**
 * Notes once how much was finished by an earlier piece of work of this kind, such as `conversion`, then shows the progress and
 * the speed of this one.
 */
export function progressLines(terminal: Terminal, work: string): (progress: ConvertProgress) => void {
  const rate = transferRate();
  let said = false;
  return ({ path, stage, stages, doneBytes, totalBytes, keptBytes }) => {
    // Files of earlier work are checked, not written.
    if (doneBytes === keptBytes) return;
    if (!said) {
      said = true;
      if (keptBytes > 0)
        terminal.note(
          `Going on with ${path}: ${percent(keptBytes, totalBytes)} were finished by an earlier ${work}.`,
        );
    }
    const speed = rate(doneBytes - keptBytes, totalBytes - keptBytes);
    const file = `${path} (${stage + 1} of ${stages})`;
    terminal.progress(
      `Writing ${file}, ${percent(doneBytes, totalBytes)}${speed === null ? '' : `, ${speed}`}`,
    );
  };
}

export function percent(bytes: number, total: number): string {
  return `${Math.floor((100 * bytes) / total)} %`;
}

/** Before this, a rate says nothing. */
const WARM_UP_MS = 1000;

/**
 * A clock for something that takes bytes and time, started by its first call: tells speed and time left as
 * `84 MB/s, 2:05 left`, or null at first. `now` is in milliseconds.
 */
export function transferRate(
  now: () => number = () => performance.now(),
): (doneBytes: number, totalBytes: number) => string | null {
  let first: { readonly at: number; readonly bytes: number } | undefined;
  return (doneBytes, totalBytes) => {
    first ??= { at: now(), bytes: doneBytes };
    const elapsed = now() - first.at;
    if (elapsed < WARM_UP_MS || doneBytes === first.bytes) return null;
    const perMs = (doneBytes - first.bytes) / elapsed;
    const seconds = Math.round((totalBytes - doneBytes) / perMs / 1000);
    const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    return `${(perMs / 1000).toFixed(perMs < 10_000 ? 1 : 0)} MB/s, ${left} left`;
  };
}
