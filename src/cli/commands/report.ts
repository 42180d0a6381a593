import { type ReportOptions, writeReport } from '#cli/report-files.ts';
import type { Terminal } from '#cli/terminal.ts';

/** `skipscope report`: the tables of finished or interrupted runs. */
export function report(runs: readonly string[], options: ReportOptions, terminal: Terminal): Promise<void> {
  return writeReport(runs, options, terminal);
}
