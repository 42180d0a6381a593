import type { ConvertProgress } from '#engine/convert/convert-checkpoint.ts';
import type { Terminal } from './terminal.ts';
import { transferRate } from './transfer-rate.ts';

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
