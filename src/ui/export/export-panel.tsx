import { useState } from 'react';

import type { Exporter, ExportRequest } from '#engine/report/export/exporter.ts';
import { EXPORTERS } from '#engine/report/export/exporters.ts';
import { type Problem, problemOf } from '#store/state/problem.ts';
import { Segmented } from '#ui/controls/choice.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { CopyDownload } from './copy-download.tsx';
import { PointPicker } from './point-picker.tsx';
import { useExportRequest } from './use-export-request.ts';
import './export-panel.css';
import './text-preview.css';

/** Short enough to stand side by side. */
const names: Record<Exporter['key'], string> = { config: 'JSON', 'path-csv': 'CSV', transformers: 'Python' };

const formats = EXPORTERS.map(({ key }) => ({ value: key, label: names[key] }));

function render(
  exporter: Exporter,
  request: ExportRequest,
): { readonly text: string } | { readonly problem: Problem } {
  try {
    return { text: exporter.render(request) };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

function Preview({ exporter, request }: { readonly exporter: Exporter; readonly request: ExportRequest }) {
  const result = render(exporter, request);
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  return (
    <>
      <p className="muted">{exporter.description}</p>
      <pre
        className="export-preview"
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

/** Takes a measured point of the run along: as a config, a table or code. */
export default function ExportPanel() {
  const [format, setFormat] = useState<Exporter['key']>('config');
  const request = useExportRequest();
  const exporter = EXPORTERS.find(({ key }) => key === format);
  return (
    <>
      <PointPicker />
      {request && exporter ? (
        <>
          <Segmented label="Format" value={format} options={formats} onChange={setFormat} />
          <Preview exporter={exporter} request={request} />
        </>
      ) : null}
    </>
  );
}
