import type { Report } from './report.ts';

/** One form of the report, a file of its own. */
export interface ReportRenderer {
  readonly key: 'md' | 'csv' | 'curves' | 'latex' | 'html';
  readonly label: string;
  readonly description: string;
  readonly mimeType: string;
  readonly fileName: string;
  /** Throws `SkipscopeError('invalid-input')` when no run has measured the full model. */
  render(report: Report): string;
}
