import { CircleCheck, Pause } from 'lucide-react';

import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { storedModelUrl } from '#store/models/stored-models-slice.ts';
import { originLabel } from '#service/models/stored-model.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { useLoadModel } from './use-load-model.ts';

/** Shows the import under way, or how the last one ended. */
export function ImportCard({ provider }: { readonly provider: ProviderChoice }) {
  const store = useAppStore();
  const current = useApp((state) => state.modelImport);
  const load = useLoadModel(provider);
  if (current === null) return null;
  const { request } = current;
  const source = originLabel(request.origin);
  const dismiss = () => {
    store.getState().dismissImport();
  };
  switch (current.kind) {
    case 'running':
      return (
        <div className="import-card" role="group" aria-label={`Import of ${request.name}`}>
          <div className="model-row-text">
            <p className="model-row-name">
              <strong>{request.name}</strong>
              <span className="badge">{request.dtype}</span>
            </p>
            {source === request.name ? null : <p className="mono model-row-source">{source}</p>}
          </div>
          <Button
            small
            disabled={current.stopping}
            onClick={() => {
              store.getState().pauseImport();
            }}
          >
            <Pause size={13} aria-hidden /> {current.stopping ? 'Pausing…' : 'Pause'}
          </Button>
          <ProgressLine label="Importing" progress={current.progress} />
          <p className="muted">
            This goes on while this dialog is closed and while a search runs. When the page is closed, what is
            stored stays, and the import can be continued. Browsers slow hidden tabs down: keep this one in
            view.
          </p>
        </div>
      );
    case 'failed':
      return (
        <ProblemNote problem={current.problem} onDismiss={dismiss}>
          <Button
            small
            onClick={() => {
              void store.getState().importModel(request);
            }}
          >
            Try again
          </Button>
          <span className="muted">
            Import of {request.name} as {request.dtype}. What is stored already stays.
          </span>
        </ProblemNote>
      );
    case 'done':
      return (
        <div className="note" data-tone="good" role="status">
          <CircleCheck size={16} aria-hidden />
          <div className="note-text notice-row">
            <span>
              {request.name} is stored as {request.dtype}.
            </span>
            <Button
              small
              onClick={() => {
                dismiss();
                load(storedModelUrl(current.stored.id));
              }}
            >
              Load it
            </Button>
            <Button small kind="ghost" onClick={dismiss}>
              Not now
            </Button>
          </div>
        </div>
      );
  }
}
