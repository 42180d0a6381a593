import { markdownDocument } from './markdown-document.ts';
import { reportDocument } from './report-document.ts';
import type { ReportRenderer } from './report.ts';

export const markdownRenderer: ReportRenderer = {
  key: 'md',
  label: 'Markdown',
  description: 'Every table with its findings, provenance and commands.',
  mimeType: 'text/markdown',
  fileName: 'report.md',
  render: (report) => markdownDocument(reportDocument(report)),
};
