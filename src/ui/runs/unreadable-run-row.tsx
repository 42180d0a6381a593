import { Download } from 'lucide-react';

import type { UnreadableRunOfBackend } from '#store/state/runs-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { download } from '#ui/files/download.ts';
import { DeleteRunButton } from './delete-run.tsx';
import { StatusBadge } from './status-badge.tsx';
import { useAppStore } from '#ui/store-context.tsx';

/** Shows a run that cannot be read: what is wrong with it, and buttons to save its journal and to delete it. */
export function UnreadableRunRow({
  run: { id, backend, problem },
}: {
  readonly run: UnreadableRunOfBackend;
}) {
  const store = useAppStore();
  const save = async () => {
    const text = await store.getState().runLines(id, backend);
    if (text !== null)
      download({ text, fileName: `unreadable-${id}.jsonl`, mimeType: 'application/x-ndjson' });
  };
  return (
    <li className="run-row" data-testid="unreadable-run-row">
      <div className="run-row-head">
        <strong>A run that cannot be read</strong>
        <StatusBadge status="unreadable" />
      </div>
      <p>{problem}</p>
      <p className="muted mono run-id">{id}</p>
      <div className="run-row-actions">
        <div className="run-row-buttons">
          <Button
            small
            onClick={() => {
              void save();
            }}
          >
            <Download size={13} aria-hidden /> Save its journal
          </Button>
        </div>
        <DeleteRunButton
          onConfirm={() => {
            void store.getState().deleteRun(id, backend);
          }}
        >
          Its journal is lost for good, also for the version of this program that can read it.
        </DeleteRunButton>
      </div>
    </li>
  );
}
