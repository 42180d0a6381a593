import type { Report } from '#engine/report/report.ts';
import type { Problem } from './problem.ts';

export interface ReportSlice {
  /** The report on the runs asked for last; null before, and for none. */
  readonly report: Report | null;
  readonly reportProblem: Problem | null;
  /** Reads the journals of these runs and makes their report, with the scan in memory if it is of one of them. A later call replaces one under way. */
  makeReport(ids: readonly string[]): Promise<void>;
}
