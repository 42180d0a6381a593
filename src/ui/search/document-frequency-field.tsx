import { FileUp, Trash2, X } from 'lucide-react';

import type { DocumentFrequencySummary } from '#service/contract/calibration-operations.ts';
import { IconButton } from '#ui/controls/button.tsx';
import { SelectBox } from '#ui/controls/choice.tsx';
import { ConfirmDelete } from '#ui/controls/confirm-delete.tsx';
import { Field } from '#ui/controls/field.tsx';
import { FileButton } from '#ui/controls/file-button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { plural } from '#ui/format/numbers.ts';
import { useInBackend, useServerName } from '#ui/backends/use-backend.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** The choice of the samples' own references; no hash of a table equals it. */
const OWN = 'own';

function TableChoice({ id }: { readonly id: string }) {
  const store = useAppStore();
  const stored = useApp((state) => state.documentFrequencies.stored);
  const chosen = useApp((state) => state.settings.scoring.documentFrequencies);
  const options = [
    { value: OWN, label: 'The captions of these samples' },
    ...stored.map(({ hash, name, documents }) => ({
      value: hash,
      label: `${name} · ${plural(documents, 'image')}`,
    })),
  ];
  return (
    <SelectBox
      id={id}
      label="Document frequencies"
      value={chosen?.hash ?? OWN}
      options={options}
      placeholder={chosen?.name ?? ''}
      onChange={(hash) => {
        const table = stored.find((one) => one.hash === hash);
        const documentFrequencies = table ? { name: table.name, hash } : null;
        store.getState().changeScoring({ documentFrequencies });
      }}
    />
  );
}

function DeleteTable({ table: { name, hash } }: { readonly table: DocumentFrequencySummary }) {
  const store = useAppStore();
  const server = useServerName();
  return (
    <ConfirmDelete
      title="Delete this table?"
      trigger={
        <IconButton label={`Delete ${name} from ${server ?? 'this browser'}`}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      }
      onConfirm={() => {
        void store.getState().removeDocumentFrequencies(hash);
      }}
    >
      Finished runs that were scored with “{name}” stay. Unfinished ones cannot go on until the same file is
      added again.
    </ConfirmDelete>
  );
}

function Reading() {
  const store = useAppStore();
  const { progress, problem } = useApp((state) => state.documentFrequencies);
  return (
    <>
      {progress ? (
        <div className="table-reading">
          <ProgressLine label="Reading the table" progress={progress} />
          <IconButton
            label="Stop reading"
            small
            onClick={() => {
              store.getState().stopDocumentFrequencies();
            }}
          >
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ) : null}
      {problem ? (
        <ProblemNote
          problem={problem}
          onDismiss={() => {
            store.getState().dismissDocumentFrequencyProblem();
          }}
        />
      ) : null}
    </>
  );
}

/** Chooses the source of CIDEr's document frequencies: the samples themselves, or a table of a larger set. */
export default function DocumentFrequencyField() {
  const store = useAppStore();
  const here = useInBackend();
  const table = useApp(({ documentFrequencies: { stored }, settings: { scoring } }) =>
    stored.find(({ hash }) => hash === scoring.documentFrequencies?.hash),
  );
  return (
    <>
      <Field
        label="Document frequencies"
        help="CIDEr weighs words by how rare they are among the captions. A larger set says better than a few samples how rare that is."
      >
        {(id) => (
          <div className="table-choice">
            <TableChoice id={id} />
            {table ? <DeleteTable table={table} /> : null}
            <FileButton
              accept=".json"
              onFiles={([file]) => {
                if (file) void store.getState().addDocumentFrequencies({ path: file.name, contents: file });
              }}
            >
              <FileUp size={14} aria-hidden /> Add a table…
            </FileButton>
          </div>
        )}
      </Field>
      <Reading />
      <p className="muted">
        Add COCO captions such as <code>captions_val2017.json</code>, counted here, or what{' '}
        <code>skipscope document-frequencies</code> has counted. It stays {here}.
      </p>
    </>
  );
}
