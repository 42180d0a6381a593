import { etaMs } from '#engine/base/eta.ts';
import type { LoadProgress } from '#engine/inference/model-stages.ts';
import type { Progress } from '#service/contract/call-options.ts';
import { amountOf } from './transfer-progress.ts';

/** Milliseconds between two reports of a load: files come in dozens of pieces a second, and a page is drawn anew for each report. */
const REPORT_EVERY_MS = 250;

/** Reports the first piece, the last one, and those between at a pace that a page can draw. */
export function loadProgress(report: (progress: Progress) => void): (progress: LoadProgress) => void {
  const startedAt = performance.now();
  let reportedAt = -Infinity;
  return ({ loadedBytes, totalBytes }) => {
    const fraction = totalBytes === 0 ? 1 : loadedBytes / totalBytes;
    const now = performance.now();
    if (now - reportedAt < REPORT_EVERY_MS && fraction < 1) return;
    reportedAt = now;
    report({
      phase: `Loading the model, ${amountOf(loadedBytes, totalBytes)}`,
      fraction,
      etaMs: etaMs(startedAt, fraction),
    });
  };
}
