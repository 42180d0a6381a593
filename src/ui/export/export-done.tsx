import { CircleCheck, Download } from 'lucide-react';

import type { ExportForm, ExportResult } from '#service/contract/export-operations.ts';
import { Button } from '#ui/controls/button.tsx';
import { CopyButton } from '#ui/files/copy-download.tsx';
import { downloadBlob } from '#ui/files/download.ts';
import { formatBytes, formatDuration, plural } from '#ui/format/numbers.ts';
import { useAppStore } from '#ui/store-context.tsx';
import { ExportWarnings } from './export-warnings.tsx';

interface ExportDoneProps {
  readonly result: ExportResult;
  readonly tookMs: number;
  readonly form: ExportForm['key'];
  /** Whether no block was taken out. */
  readonly full: boolean;
}

/** As `sha256sum --check` reads them. */
function checksums({ files }: ExportResult): string {
  return files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
}

/** Says what was written, with the hash of every file. */
export function ExportDone({ result, tookMs, form, full }: ExportDoneProps) {
  const store = useAppStore();
  const { name, files, warnings, zip } = result;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return (
    <section className="export-step" aria-label={`Exported: ${name}`}>
      <div className="note" data-tone="good" role="status">
        <CircleCheck size={16} aria-hidden />
        <div className="note-text">
          <span className="mono">{name}</span>: {plural(files.length + 1, 'file')}, {formatBytes(bytes)},
          written in {formatDuration(tookMs)}
          {zip === null
            ? ' into the folder.'
            : '. Save the zip now: this browser keeps it until the next one.'}
        </div>
      </div>
      <ExportWarnings warnings={warnings} />
      <details className="export-hashes">
        <summary>SHA-256 of every file</summary>
        <pre
          className="text-preview"
          tabIndex={0}
          aria-label="SHA-256 of every file"
          data-testid="export-hashes"
        >
          {checksums(result)}
        </pre>
        <CopyButton small text={checksums(result)}>
          Copy for sha256sum
        </CopyButton>
      </details>
      {form === 'block-model' ? (
        <p className="muted">
          Add a model, and give this folder: it answers as the model that it was made of does
          {full ? '' : ' without these blocks'}.
        </p>
      ) : null}
      <p className="muted">
        <code>skipscope verify FOLDER</code> compares every file with its hash. With{' '}
        <code>--calibration SET</code> it also measures the figures again, of a Hugging Face folder or a block
        model.
      </p>
      <div className="dialog-buttons">
        <Button
          kind="ghost"
          onClick={() => {
            store.getState().changeModelExport();
          }}
        >
          Another form
        </Button>
        {zip instanceof Blob ? (
          <Button
            kind="primary"
            onClick={() => {
              downloadBlob(zip, `${name}.zip`);
            }}
          >
            <Download size={14} aria-hidden /> Save {name}.zip
          </Button>
        ) : null}
      </div>
    </section>
  );
}
