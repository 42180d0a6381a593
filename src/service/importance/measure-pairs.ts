import { type PairScan, scanPairs } from '#engine/importance/scan-pairs.ts';
import { BOOTSTRAP_SEED } from '#engine/statistics/bootstrap.ts';
import type { PairReport } from '#service/contract/pair-report.ts';
import { scanFraction } from './scan-progress.ts';
import type { ScanSamples } from './scan-samples.ts';
import { scanSubjectOf } from './scan-subject.ts';

/** Called as steps of the scan end, with the pairs that are known by then. */
type ReportPairs = (phase: string, fraction: number, soFar?: PairReport) => void;

/** Measures all pairs of blocks on samples of a task. Throws as `scoreCalibration` and `scanPairs` do. */
export async function measurePairs(scanned: ScanSamples, onProgress: ReportPairs): Promise<PairReport> {
  const { open, samples, signal, onCall } = scanned.use;
  const { model } = open;
  const { scored, memoryLeft } = await scanned.prepared();
  const reportOf = ({ alone, pairs }: PairScan): PairReport => ({
    format: 'skipscope-pairs',
    version: 1,
    ...scanSubjectOf(scanned.use),
    samples: samples.length,
    alone,
    pairs,
  });
  let fraction = scanFraction(0, 1);
  let rows = 0;
  const phase = (): string => `Measuring pairs, block ${String(rows + 1)} of ${String(model.blocks - 1)}`;
  return reportOf(
    await scanPairs({
      scored,
      seed: BOOTSTRAP_SEED,
      memoryBudget: memoryLeft,
      signal,
      ...(onCall && { onCall }),
      onProgress: (done, total) => {
        fraction = scanFraction(done, total);
        onProgress(phase(), fraction);
      },
      onRow: (scan) => {
        rows = Math.min(scan.pairs.length, model.blocks - 2);
        onProgress(phase(), fraction, reportOf(scan));
      },
    }),
  );
}
