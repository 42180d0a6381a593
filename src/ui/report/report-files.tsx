import { Eye } from 'lucide-react';
import { useMemo, useState } from 'react';

import type { ReportRenderer } from '#engine/report/report.ts';
import { RENDERERS } from '#engine/report/renderers.ts';
import type { Report } from '#engine/report/report.ts';
import { Button } from '#ui/controls/button.tsx';
import { Segmented } from '#ui/controls/choice.tsx';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { CopyDownload } from '#ui/files/copy-download.tsx';
import { textOrProblem } from '#ui/files/download.ts';
import { plural } from '#ui/format/numbers.ts';
import { useApp } from '#ui/store-context.tsx';

/** Names that are short enough to stand side by side. */
const names: Record<ReportRenderer['key'], string> = {
  html: 'HTML',
  md: 'MD',
  latex: 'LaTeX',
  csv: 'CSV',
  importance: 'Blocks',
  curves: 'Curves',
};

const formats = RENDERERS.map(({ key }) => ({ value: key, label: names[key] }));

/** Shows the report as its file will be read, in a frame that runs no script and has no access to the page. */
function PageView({ html }: { readonly html: string }) {
  return (
    <DialogBox
      title="Report"
      description="As the file shows it, in the colours of this page."
      wide
      trigger={
        <Button>
          <Eye size={14} aria-hidden /> Read it here
        </Button>
      }
    >
      <iframe className="report-page" title="Report" sandbox="" srcDoc={html} />
    </DialogBox>
  );
}

function RenderedReport({
  renderer,
  report,
}: {
  readonly renderer: ReportRenderer;
  readonly report: Report;
}) {
  const result = useMemo(() => textOrProblem(() => renderer.render(report)), [renderer, report]);
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const { text } = result;
  return (
    <>
      <p className="muted">{renderer.description}</p>
      {renderer.key === 'html' ? (
        <div>
          <PageView html={text} />
        </div>
      ) : (
        <pre className="text-preview" tabIndex={0} aria-label="Preview of the report">
          {text}
        </pre>
      )}
      <CopyDownload text={text} fileName={renderer.fileName} mimeType={renderer.mimeType} />
    </>
  );
}

/** Where the report has the importance of blocks from, and how it gets more of it. */
function importanceWords({ groups, scans }: Report): string {
  const ofRuns = groups.some(({ sets }) => sets.some(({ importance }) => importance.length > 0));
  const [scan] = scans;
  if (scan)
    return `With the measures of each block alone that the panel Importance has taken (${plural(scan.samples.length, 'sample')}).`;
  const known = ofRuns ? 'With what the runs know of each block alone.' : 'The runs know of no block alone.';
  return `${known} A scan in the panel Importance, of the model, set and task of a run, adds its measures.`;
}

/** Shows the findings in a sentence each, and the report in each of its forms. */
export function ReportFiles() {
  const report = useApp((state) => state.report);
  const [format, setFormat] = useState<ReportRenderer['key']>('html');
  const renderer = RENDERERS.find(({ key }) => key === format);
  if (!report || !renderer) return <p className="muted">Reading…</p>;
  const findings = report.groups.flatMap(({ sets }) => sets.flatMap((set) => set.findings));
  return (
    <>
      {findings.length === 0 ? null : (
        <ul className="report-findings" aria-label="Findings" tabIndex={0}>
          {findings.map((finding, at) => (
            <li key={at}>{finding}</li>
          ))}
        </ul>
      )}
      <p className="muted">{importanceWords(report)}</p>
      <div className="report-forms">
        <Segmented label="Form of the report" value={format} options={formats} onChange={setFormat} />
      </div>
      <RenderedReport renderer={renderer} report={report} />
    </>
  );
}
