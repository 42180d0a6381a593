import { APP_VERSION } from '#engine/base/app-version.ts';
import type { DocumentPart } from '#engine/report/report-document.ts';
import type { ReportTable } from '#engine/report/report-tables.ts';
import { percentText } from '#engine/report/report-text.ts';
import type { Interval } from '#engine/statistics/interval.ts';
import type { Spread } from '#engine/statistics/quantile.ts';
import { type DriveFigures, type LaneFigures, WINDOW } from './drive-figures.ts';
import type { DriveOutcome, DriveStretch } from './drive-outcome.ts';
import { rightShare } from './human-marks.ts';
import { paperReduction } from './paper-reduction.ts';

export const DRIVE_TITLE = 'Skipscope drive';

/** The report of a drive from title to notes: what was driven, and a section for each stretch of it. */
export function driveDocument(outcome: DriveOutcome, date: Date): readonly DocumentPart[] {
  return [
    { kind: 'heading', level: 1, text: DRIVE_TITLE },
    { kind: 'table', table: driveTable(outcome, date) },
    ...outcome.stretches.flatMap((stretch) => stretchParts(stretch, outcome.model.blocks)),
    { kind: 'heading', level: 2, text: 'How to read this' },
    { kind: 'list', items: NOTES },
  ];
}

const NOTES = [
  `Both lanes answer the same frames and the same question. Times are medians of the last ${String(WINDOW)} frames, in milliseconds; brackets hold the quartiles.`,
  'Less time is 1 - second / first, frame by frame. Brackets behind other shares hold the interval of Wilson at 95 %.',
  "The figures of the paper (GM-Skip, table 3) are of its own models on a vehicle's computer. They are context, not a target for this model.",
  'The same answer means the same words. It does not say that they are right; only the judgements of a person do.',
];

function driveTable(outcome: DriveOutcome, date: Date): ReportTable {
  const { source, topic, type, model, rate, seconds, counts, broken, damaged } = outcome;
  const rows: readonly (readonly [string, string])[] = [
    ['Source', source],
    ['Topic', `${topic} (${type})`],
    ['Model', `${model.name}, ${String(model.blocks)} blocks, ${model.hash.slice(0, 12)}`],
    ['Provider', model.provider],
    ['Frames used in a second, at most', String(rate)],
    ['Duration', `${seconds.toFixed(1)} s`],
    ['Frames seen', String(counts.seen)],
    ['Frames used', String(counts.used)],
    ['Frames dropped', String(counts.dropped)],
    ['Frames broken', unreadText(broken)],
    ['Damaged parts of the recording', unreadText(damaged)],
    ['Date', date.toISOString()],
    ['Skipscope', APP_VERSION],
  ];
  return { caption: 'The drive', columns: ['What', 'Value'], rows };
}

function unreadText({ count, last }: DriveOutcome['broken']): string {
  return last === null ? String(count) : `${String(count)}; the last: ${last}`;
}

function stretchParts(stretch: DriveStretch, blocks: number): readonly DocumentPart[] {
  const { figures, marks } = stretch;
  const [first, second] = figures.lanes;
  const tables = [lanesTable(figures, blocks), comparisonTable(figures)];
  if (marks.n > 0) tables.push(marksTable(stretch));
  return [
    { kind: 'heading', level: 2, text: `${laneText(first)} against ${laneText(second)}` },
    { kind: 'list', items: [`Question: ${figures.question.prompt}`, `Frames: ${String(figures.answered)}`] },
    ...tables.map((table) => ({ kind: 'table', table }) as const),
  ];
}

function laneText({ name, skip }: LaneFigures): string {
  return skip.length === 0 ? name : `${name} (without ${skip.join(', ')})`;
}

function lanesTable({ lanes }: DriveFigures, blocks: number): ReportTable {
  return {
    caption: 'Latency of an answer (ms)',
    columns: ['Lane', 'Skipped', 'Sparsity', 'Total', 'Vision', 'Prefill', 'Per token', 'Last answer'],
    rows: lanes.map(({ name, skip, latencyMs, last }) => [
      name,
      skip.length === 0 ? 'none' : skip.join(', '),
      percentText(skip.length / blocks),
      ...[latencyMs.total, latencyMs.vision, latencyMs.prefill, latencyMs.perToken].map(millisecondsText),
      last.answer || '(empty)',
    ]),
  };
}

function comparisonTable(figures: DriveFigures): ReportTable {
  const { reduction, agreement, answered, ageMs } = figures;
  const paper = paperReduction(figures);
  const { median, low, high } = reduction;
  return {
    caption: 'The lanes compared',
    columns: ['What', 'This drive', 'The paper'],
    rows: [
      ['Less time', rangeText(median, { low, high }), paper === null ? '–' : percentText(paper)],
      [
        'Same answer',
        `${String(agreement.same)} of ${String(answered)}: ${rangeText(agreement.share, agreement.interval)}`,
        '–',
      ],
      ['Age of an answered frame (ms)', millisecondsText(ageMs), '–'],
    ],
  };
}

function marksTable({ figures, marks }: DriveStretch): ReportTable {
  return {
    caption: 'Right answers, as a person judged',
    columns: ['Lane', 'Frames', 'Right'],
    rows: figures.lanes.map(({ name }, lane) => {
      const right = rightShare(marks, lane === 0 ? 0 : 1);
      return [name, String(marks.n), right ? rangeText(right.share, right.interval) : '–'];
    }),
  };
}

function millisecondsText({ median, low, high }: Spread): string {
  return `${median.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`;
}

/** `45.4 % [41.2 %, 50.0 %]`. */
function rangeText(share: number, { low, high }: Pick<Interval, 'low' | 'high'>): string {
  return `${percentText(share)} [${percentText(low)}, ${percentText(high)}]`;
}
