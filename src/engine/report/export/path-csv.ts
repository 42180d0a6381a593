import type { PathPoint } from '#engine/search/run-state.ts';
import { type ExportRequest, type Exporter, fileStem } from './exporter.ts';
import { requireBaseline } from './skip-config.ts';

const HEADER = [
  'step',
  'removed',
  'value',
  'sparsity',
  'latency_ms',
  'prefill_ms',
  'per_token_ms',
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
  const { step, removed, restored, value, sparsity, latency } = point;
  return [
    step,
    removed.join(' '),
    value,
    sparsity,
    latency.total,
    latency.prefill,
    latency.perToken,
    names.join(' '),
    point.skip.join(' '),
    restored.join(' '),
  ].join(',');
}

/** RFC 4180, one row for each point, the full model first; no field needs quotes. */
export const pathCsvExporter: Exporter = {
  key: 'path-csv',
  label: 'CSV of the path',
  description:
    'Every step of the search: removed and restored blocks, metric, sparsity, latency. Blocks are separated by spaces.',
  mimeType: 'text/csv',
  fileName: (request) => `${fileStem(request).replace(/-skip-\d+$/u, '')}-path.csv`,
  render(request) {
    const { baseline } = requireBaseline(request);
    const rows = [baseline, ...request.run.path].map((point) => row(point, request));
    return [HEADER.join(','), ...rows, ''].join('\r\n');
  },
};
