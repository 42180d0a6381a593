import { useState } from 'react';

import type { Exporter, ExportRequest } from '#engine/report/export/exporter.ts';
import { EXPORTERS } from '#engine/report/export/exporters.ts';
import { useApp } from '#ui/store-context.tsx';
import { shownRecording } from '#store/runs/recorded-runs.ts';
import { Segmented } from '#ui/controls/choice.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { CopyDownload } from '#ui/files/copy-download.tsx';
import { textOrProblem } from '#ui/files/download.ts';
import { recordingSummary } from '#ui/runs/recording-summary.ts';
import { CommandLines } from './command-lines.tsx';
import { CurrentModelExport } from './current-model-export.tsx';
import { ExportModelButton } from './export-model-button.tsx';
import { PointPicker } from './point-picker.tsx';
import { PointStrip } from './point-strip.tsx';
import { useExportedPoint } from './use-exported-point.ts';
import { useExportRequest } from './use-export-request.ts';
import './export.css';

/** Names that are short enough to stand side by side. */
const names: Record<Exporter['key'], string> = { config: 'JSON', 'path-csv': 'CSV', transformers: 'Python' };

const formats = EXPORTERS.map(({ key }) => ({ value: key, label: names[key] }));

function Preview({ exporter, request }: { readonly exporter: Exporter; readonly request: ExportRequest }) {
  const result = textOrProblem(() => exporter.render(request));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  return (
    <>
      <p className="muted">{exporter.description}</p>
      <pre
        className="text-preview"
        tabIndex={0}
        aria-label="Preview of the export"
        data-testid="export-preview"
      >
        {result.text}
      </pre>
      <CopyDownload text={result.text} fileName={exporter.fileName(request)} mimeType={exporter.mimeType} />
    </>
  );
}

/** The model without the blocks of the point, or the full one. */
function ExportPoint({ point: { step, skip } }: Pick<ExportRequest, 'point'>) {
  const run = useApp((state) => state.run?.id ?? null);
  return run === null ? null : <ExportModelButton blocks={{ kind: 'point', run, step, skip }} />;
}

/** Exports a measured point of the run as a configuration, a table or code. */
export default function ExportPanel() {
  const [format, setFormat] = useState<Exporter['key']>('config');
  const exported = useExportedPoint();
  const recorded = useApp(shownRecording);
  const request = useExportRequest(exported.point);
  const exporter = EXPORTERS.find(({ key }) => key === format);
  return (
    <>
      {recorded ? (
        <p className="muted" data-testid="recorded-note">
          {recordingSummary(recorded)}
        </p>
      ) : null}
      <PointPicker {...exported} />
      {request ? (
        <>
          <PointStrip point={request.point} state={request.run} />
          <ExportPoint point={request.point} />
        </>
      ) : null}
      <CurrentModelExport />
      {request && exporter ? (
        <>
          <Segmented label="Format" value={format} options={formats} onChange={setFormat} />
          <Preview exporter={exporter} request={request} />
          <CommandLines request={request} />
        </>
      ) : null}
    </>
  );
}
