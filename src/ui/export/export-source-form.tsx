import { useState } from 'react';

import type { ExportForm } from '#service/contract/export-operations.ts';
import type { ExportedBlocks } from '#store/state/model-export-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { CheckpointSource } from './checkpoint-source.tsx';
import { ExportFormChoice } from './export-form-choice.tsx';
import { useBlockModelSource } from './use-block-model-source.ts';

interface ExportSourceFormProps {
  readonly blocks: ExportedBlocks;
  /** Whether a plan is being made. */
  readonly busy?: boolean;
}

function BlockModelSource({
  blocks,
  busy,
  form,
}: ExportSourceFormProps & { readonly form: ExportForm['key'] }) {
  const store = useAppStore();
  const source = useBlockModelSource(blocks);
  if ('missing' in source) return <p className="note">{source.missing}</p>;
  return (
    <>
      <p>
        Made of <strong>{source.name}</strong>, whose files this browser reads as when it loads the model.
      </p>
      <div className="dialog-buttons">
        <Button
          kind="primary"
          disabled={busy}
          onClick={() => {
            void store
              .getState()
              .planModelExport({ blocks, form, origin: { kind: 'model', url: source.url } });
          }}
        >
          Next
        </Button>
      </div>
    </>
  );
}

/** Chooses the form of an export, and where the bytes of its source come from. */
export function ExportSourceForm({ blocks, busy = false }: ExportSourceFormProps) {
  const forms = useApp((state) => state.exportForms);
  const chosen = useApp(({ modelExport }) =>
    modelExport.kind === 'failed' ? modelExport.choice?.form : null,
  );
  const [picked, setPicked] = useState<ExportForm['key'] | null>(chosen ?? null);
  if (forms === null) return null;
  const form = forms.find(({ key }) => key === picked) ?? forms[0];
  if (form === undefined) return null;
  return (
    <>
      <ExportFormChoice forms={forms} value={form.key} disabled={busy} onChange={setPicked} />
      {form.takes === 'checkpoint' ? (
        <CheckpointSource blocks={blocks} form={form.key} busy={busy} />
      ) : (
        <BlockModelSource blocks={blocks} form={form.key} busy={busy} />
      )}
    </>
  );
}
