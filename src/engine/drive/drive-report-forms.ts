import { htmlDocument } from '#engine/report/html-document.ts';
import { markdownDocument } from '#engine/report/markdown-document.ts';
import { DRIVE_TITLE, driveDocument } from './drive-document.ts';
import type { DriveOutcome } from './drive-outcome.ts';

/** A form of the report of a drive. */
export interface DriveReportForm {
  readonly label: string;
  readonly fileName: string;
  readonly mimeType: string;
  /** What the names of its files end with. */
  readonly ending: string;
  render(outcome: DriveOutcome, date: Date): string;
}

export const DRIVE_REPORT_FORMS: readonly DriveReportForm[] = [
  {
    label: 'HTML',
    fileName: 'drive.html',
    mimeType: 'text/html',
    ending: '.html',
    render: (outcome, date) => htmlDocument(DRIVE_TITLE, driveDocument(outcome, date)),
  },
  {
    label: 'Markdown',
    fileName: 'drive.md',
    mimeType: 'text/markdown',
    ending: '.md',
    render: (outcome, date) => markdownDocument(driveDocument(outcome, date)),
  },
];
