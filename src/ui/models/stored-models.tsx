import { CircleCheck, HardDriveDownload, ShieldCheck } from 'lucide-react';

import type { ProviderChoice, StoredModel } from '#service/contract/model-operations.ts';
import { isMadeBy } from '#store/models/model-imports-slice.ts';
import { storedModelUrl } from '#store/models/stored-models-slice.ts';
import { useInBackend } from '#ui/backends/use-backend.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { formatBytes, formatMoment, formatPercent } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ContinueImport } from './continue-import.tsx';
import { DeleteModel } from './delete-model.tsx';
import { useLoadModel } from './use-load-model.ts';

function dates({ addedAt, usedAt }: StoredModel): string {
  const added = `added ${formatMoment(addedAt)}`;
  return usedAt === null ? `${added}, never loaded` : `${added}, last used ${formatMoment(usedAt)}`;
}

function sizeText({ state, bytes, totalBytes }: StoredModel): string {
  if (state === 'complete') return formatBytes(bytes);
  const share = totalBytes === 0 ? 0 : bytes / totalBytes;
  return `${formatBytes(bytes)} of ${formatBytes(totalBytes)} stored (${formatPercent(share, 0)})`;
}

/** The checkpoint and revision that the model was made from, unless its name says so already. */
function Source({ model: { name, checkpoint, revision } }: { readonly model: StoredModel }) {
  const parts = [...(checkpoint === name ? [] : [checkpoint]), ...(revision === null ? [] : [revision])];
  return parts.length === 0 ? null : <p className="mono model-row-source">{parts.join('@')}</p>;
}

/** Shows the result of verifying or deleting. */
function CheckResult({ id }: { readonly id: string }) {
  const store = useAppStore();
  const check = useApp((state) => state.modelChecks[id]);
  switch (check?.kind) {
    case undefined:
    case 'deleting':
      return null;
    case 'verifying':
      return <ProgressLine label="Verifying" progress={check.progress} />;
    case 'sound':
      return (
        <p className="model-sound" role="status">
          <CircleCheck size={14} aria-hidden /> Every file matches its checksum.
        </p>
      );
    case 'failed':
      return (
        <ProblemNote
          problem={check.problem}
          onDismiss={() => {
            store.getState().reportStoredModel(id, null);
          }}
        />
      );
  }
}

interface StoredModelRowProps {
  readonly model: StoredModel;
  readonly provider: ProviderChoice;
}

function CompleteActions({ model, provider, inUse }: StoredModelRowProps & { readonly inUse: boolean }) {
  const store = useAppStore();
  const busy = useApp((state) => state.modelChecks[model.id]?.kind);
  const load = useLoadModel(provider);
  return (
    <>
      <Button
        small
        disabled={inUse || busy === 'deleting'}
        onClick={() => {
          load(storedModelUrl(model.id));
        }}
      >
        Load
      </Button>
      <Button
        small
        disabled={busy === 'verifying' || busy === 'deleting'}
        onClick={() => {
          void store.getState().verifyStoredModel(model.id);
        }}
      >
        <ShieldCheck size={14} aria-hidden /> Verify
      </Button>
    </>
  );
}

/** Shows one stored model: its name, its size, and what can be done with it. */
function StoredModelRow({ model, provider }: StoredModelRowProps) {
  const url = storedModelUrl(model.id);
  const inUse = useApp((state) => state.model.kind === 'ready' && state.model.url === url);
  const opening = useApp((state) => state.model.kind === 'loading' && state.model.url === url);
  const partial = model.state === 'partial';
  return (
    <li className="model-row" data-in-use={inUse} data-partial={partial}>
      <div className="model-row-text">
        <p className="model-row-name">
          <strong>{model.name}</strong>
          <span className="badge">{model.dtype}</span>
          {inUse ? (
            <span className="badge" data-tone="good">
              in use
            </span>
          ) : null}
          {partial ? (
            <span className="badge" data-tone="warn">
              not complete
            </span>
          ) : null}
        </p>
        <Source model={model} />
        <p className="muted num">
          {sizeText(model)} · {dates(model)}
        </p>
      </div>
      <div className="model-row-actions">
        {partial ? (
          <ContinueImport model={model} provider={provider} />
        ) : (
          <CompleteActions model={model} provider={provider} inUse={inUse} />
        )}
        <DeleteModel model={model} inUse={inUse || opening} />
      </div>
      <CheckResult id={model.id} />
    </li>
  );
}

/** Lists the models stored in the backend, without the one that is being imported: that one has a card of its own. */
export function StoredModels({ provider }: { readonly provider: ProviderChoice }) {
  const here = useInBackend();
  const models = useApp((state) => state.storedModels);
  const current = useApp((state) => state.modelImport);
  if (models === null) return <p className="muted">Reading…</p>;
  const request = current?.kind === 'running' ? current.request : null;
  const shown = models.filter((model) => request === null || model.state === 'complete' || !isMadeBy(model, request));
  if (shown.length === 0) {
    return request === null ? (
      <p className="models-empty muted">
        <HardDriveDownload size={20} aria-hidden />
        <span>
          No model is stored yet. Add one from the Hugging Face hub, from any URL or from a folder: it is
          converted once, stays {here}, and needs no network from then on.
        </span>
      </p>
    ) : null;
  }
  return (
    <ul className="models" aria-label="Stored models">
      {shown.map((model) => (
        <StoredModelRow key={model.id} model={model} provider={provider} />
      ))}
    </ul>
  );
}
