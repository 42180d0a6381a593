import { FolderOpen } from 'lucide-react';
import { useState } from 'react';

import type { ExportForm } from '#service/contract/export-operations.ts';
import type { ExportedBlocks } from '#store/state/model-export-state.ts';
import type { Problem } from '#store/state/problem.ts';
import { Button } from '#ui/controls/button.tsx';
import { DropZone } from '#ui/files/drop-zone.tsx';
import { FolderButton } from '#ui/files/folder-button.tsx';
import type { Offer } from '#ui/files/offered-files.ts';
import { modelFolder } from '#ui/models/model-folder.ts';
import { type ReferenceFields, ReferenceForm } from '#ui/models/reference-form.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

interface CheckpointSourceProps {
  readonly blocks: ExportedBlocks;
  readonly form: ExportForm['key'];
  readonly busy: boolean;
}

/** The checkpoint of the run's model, or of the one in use; null where the journal, of an earlier version, does not say. */
function useCheckpoint({ kind }: ExportedBlocks) {
  const run = useApp((state) => state.run?.state.environments.at(-1)?.model ?? null);
  const loaded = useApp(({ model }) => (model.kind === 'ready' ? model.model.source : null));
  return kind === 'point' ? run : loaded;
}

const isRepository = (name: string) => /^[\w.-]+\/[\w.-]+$/u.test(name);

/** Names the checkpoint of which an export is made: a repository, an address or a folder of this computer. */
export function CheckpointSource({ blocks, form, busy }: CheckpointSourceProps) {
  const store = useAppStore();
  const checkpoint = useCheckpoint(blocks);
  const onHub = checkpoint !== null && isRepository(checkpoint.checkpoint);
  const [typed, setTyped] = useState<ReferenceFields>({
    text: onHub ? checkpoint.checkpoint : '',
    revision: onHub ? (checkpoint.revision ?? '') : '',
  });
  const refuse = (problem: Problem) => {
    store.getState().refuseModelExport(problem);
  };
  const read = (offer: Offer) => {
    if (offer.files.length > 0)
      void store
        .getState()
        .planModelExport({ blocks, form, origin: { kind: 'folder', ...modelFolder(offer) } });
    else refuse({ message: 'That folder holds no files.', remedy: 'Choose the folder of a checkpoint.' });
  };
  return (
    <section className="export-step" aria-label="Checkpoint">
      <p className="muted">
        The model in use holds converted weights, so this form reads the checkpoint
        {checkpoint === null ? '' : ` “${checkpoint.checkpoint}”`} itself, and only the parts that stay. One
        that the hub gives only to people who have signed in has to be downloaded first, and chosen as a
        folder.
      </p>
      <ReferenceForm
        value={typed}
        onChange={setTyped}
        onSubmit={() => {
          void store.getState().planTypedExport({ blocks, form }, { ...typed, page: location.href });
        }}
      >
        <Button type="submit" kind="primary" disabled={busy || typed.text.trim() === ''}>
          Next
        </Button>
      </ReferenceForm>
      <DropZone
        title="Or a folder of this computer"
        hint="config.json, *.safetensors and the tokenizer’s files. Nothing is sent anywhere."
        testId="export-checkpoint-drop"
        onOffer={read}
        onProblem={refuse}
      >
        <FolderButton small disabled={busy} onFolder={read} onProblem={refuse}>
          <FolderOpen size={14} aria-hidden /> Choose checkpoint folder
        </FolderButton>
      </DropZone>
    </section>
  );
}
