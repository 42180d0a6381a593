import { htmlDocument } from './html-document.ts';
import { REPORT_TITLE, reportDocument } from './report-document.ts';
import type { ReportRenderer } from './report.ts';

export const htmlRenderer: ReportRenderer = {
  key: 'html',
  label: 'HTML',
  description: 'One file with charts, every table, provenance and commands; needs nothing else.',
  mimeType: 'text/html',
  fileName: 'report.html',
  render: (report) => htmlDocument(REPORT_TITLE, reportDocument(report)),
};
