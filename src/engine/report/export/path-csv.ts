import type { PathPoint } from '#engine/search/run-state.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import { NOT_MEASURED } from '#engine/report/report-text.ts';
import { type ExportRequest, type Exporter, fileStem } from './exporter.ts';
import { requireBaseline } from './skip-config.ts';

const HEADER = [
  'step',
  'removed',
  'value',
  'sparsity',
  'latency_ratio',
  'latency_ratio_q1',
  'latency_ratio_q3',
  'latency_turns',
  'operating_point',
  'skip',
  'restored',
];

function row(point: PathPoint, { run }: ExportRequest): string {
  const { highPerformance, highSparsity } = run.operatingPoints;
  const names = [
    ...(point.step === highPerformance?.step ? ['high-performance'] : []),
    ...(point.step === highSparsity?.step ? ['high-sparsity'] : []),
  ];
  const { step, removed, restored, value, sparsity, skip } = point;
  const latency = latencyOf(skip, run.timings);
  return [
    step,
    removed.join(' '),
    value,
    sparsity,
    latency?.ratio?.median ?? (skip.length === 0 ? '' : NOT_MEASURED),
    latency?.ratio?.low ?? '',
    latency?.ratio?.high ?? '',
    latency?.turns ?? '',
    names.join(' '),
    skip.join(' '),
    restored.join(' '),
  ].join(',');
}

/** RFC 4180, one row for each point, the full model first; no field needs quotes. */
export const pathCsvExporter: Exporter = {
  key: 'path-csv',
  label: 'CSV of the path',
  description:
    'Every step of the search: removed and restored blocks, metric, sparsity, latency over that of the full model where the two were timed in turns. Blocks are separated by spaces.',
  mimeType: 'text/csv',
  fileName: (request) => `${fileStem(request).replace(/-skip-\d+$/u, '')}-path.csv`,
  render(request) {
    const { baseline } = requireBaseline(request);
    const rows = [baseline, ...request.run.path].map((point) => row(point, request));
    return [HEADER.join(','), ...rows, ''].join('\r\n');
  },
};
