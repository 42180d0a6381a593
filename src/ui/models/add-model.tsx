import { Search } from 'lucide-react';
import { useState } from 'react';

import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { originLabel } from '#service/models/stored-model.ts';
import type { LookUp } from '#store/state/model-manager-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { formatBytes } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { KNOWN_CHECKPOINTS } from './known-checkpoints.ts';
import { ModelFolderZone } from './model-folder-zone.tsx';
import { OfferView } from './offer-view.tsx';
import { type ReferenceFields, ReferenceForm } from './reference-form.tsx';

/** Lists the checkpoints that are known to work; a click looks one up. */
function QuickPicks({ onPick }: { readonly onPick: (repository: string) => void }) {
  return (
    <section className="manager-section">
      <h3>Known checkpoints</h3>
      <ul className="quick-picks">
        {KNOWN_CHECKPOINTS.map(({ repository, downloadBytes, note }) => (
          <li key={repository}>
            <button
              type="button"
              onClick={() => {
                onPick(repository);
              }}
            >
              <span className="quick-pick-name">{repository}</span>
              <span className="muted">{note}</span>
              <span className="num quick-pick-size">{formatBytes(downloadBytes)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the look-up before was of, unless that was a folder. */
function initialReference(lookUp: LookUp): ReferenceFields {
  const origin = lookUp.kind === 'none' ? null : lookUp.origin;
  if (origin === null || origin.kind === 'folder') return { text: '', revision: '' };
  return { text: originLabel(origin), revision: origin.kind === 'hub' ? (origin.revision ?? '') : '' };
}

/** Shows the model that was found, or the progress of the look-up. */
function LookUpResult({ provider }: { readonly provider: ProviderChoice }) {
  const store = useAppStore();
  const lookUp = useApp((state) => state.lookUp);
  switch (lookUp.kind) {
    case 'none':
      return null;
    case 'looking':
      return (
        <div className="look-up">
          <ProgressLine label={`Looking up ${originLabel(lookUp.origin)}`} progress={lookUp.progress} />
          <Button
            small
            onClick={() => {
              store.getState().closeLookUp();
            }}
          >
            Cancel
          </Button>
        </div>
      );
    case 'failed':
      return (
        <ProblemNote
          problem={lookUp.problem}
          onDismiss={() => {
            store.getState().closeLookUp();
          }}
        />
      );
    case 'found':
      // The key makes a new offer start with its own choice of a dtype.
      return <OfferView key={originLabel(lookUp.origin)} {...lookUp} provider={provider} />;
  }
}

/** Looks up a model by its name, URL or folder, and imports it. */
export function AddModel({ provider }: { readonly provider: ProviderChoice }) {
  const store = useAppStore();
  const kind = useApp((state) => state.lookUp.kind);
  const [typed, setTyped] = useState(() => initialReference(store.getState().lookUp));

  const lookUp = (reference: ReferenceFields) => {
    void store.getState().lookUpReference({ ...reference, page: location.href });
  };

  return (
    <>
      <ReferenceForm
        autoFocus
        value={typed}
        onChange={setTyped}
        onSubmit={() => {
          lookUp(typed);
        }}
      >
        <Button type="submit" kind={kind === 'found' ? 'plain' : 'primary'} disabled={kind === 'looking'}>
          <Search size={14} aria-hidden /> Look it up
        </Button>
      </ReferenceForm>
      <LookUpResult provider={provider} />
      {kind === 'none' || kind === 'failed' ? (
        <>
          <QuickPicks
            onPick={(repository) => {
              const picked = { text: repository, revision: '' };
              setTyped(picked);
              lookUp(picked);
            }}
          />
          <ModelFolderZone />
        </>
      ) : null}
    </>
  );
}
