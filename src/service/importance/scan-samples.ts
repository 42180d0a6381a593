import {
  type CalibrationUse,
  type ScoredCalibration,
  scoreCalibration,
} from '#service/runs/score-calibration.ts';
import { type ReportScan, pictureProgress } from './scan-progress.ts';

export interface ScanUse extends Omit<CalibrationUse, 'onProgress'> {
  readonly signal: AbortSignal;
  /** Called as pictures are encoded. */
  readonly onProgress: ReportScan;
}

/** Samples that measurements are made on. Their pictures are encoded once, when the first measurement needs them. */
export class ScanSamples {
  #prepared: Promise<ScoredCalibration> | null = null;

  constructor(readonly use: ScanUse) {}

  /** Throws as `scoreCalibration` does. */
  prepared(): Promise<ScoredCalibration> {
    this.#prepared ??= scoreCalibration({ ...this.use, onProgress: pictureProgress(this.use.onProgress) });
    return this.#prepared;
  }
}
