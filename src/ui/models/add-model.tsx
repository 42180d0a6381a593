import { Search } from 'lucide-react';
import { useState } from 'react';

import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { originLabel } from '#service/models/stored-model.ts';
import type { LookUp } from '#store/state/model-manager-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { Field } from '#ui/controls/field.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { formatBytes } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { KNOWN_CHECKPOINTS } from './known-checkpoints.ts';
import { ModelFolderZone } from './model-folder-zone.tsx';
import { OfferView } from './offer-view.tsx';

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

function initialText(lookUp: LookUp): string {
  if (lookUp.kind === 'none' || lookUp.origin === null || lookUp.origin.kind === 'folder') return '';
  return originLabel(lookUp.origin);
}

function initialRevision(lookUp: LookUp): string {
  const hub = lookUp.kind !== 'none' && lookUp.origin?.kind === 'hub' ? lookUp.origin : null;
  return hub?.revision ?? '';
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
  const [text, setText] = useState(() => initialText(store.getState().lookUp));
  const [revision, setRevision] = useState(() => initialRevision(store.getState().lookUp));

  const lookUp = (reference: string, wanted: string) => {
    void store.getState().lookUpReference({ text: reference, revision: wanted, page: location.href });
  };

  return (
    <>
      <form
        className="reference-form"
        onSubmit={(event) => {
          event.preventDefault();
          lookUp(text, revision);
        }}
      >
        <Field label="Repository, URL">
          {(id) => (
            <input
              id={id}
              className="input"
              autoFocus
              placeholder="owner/name, or https://…"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
              }}
            />
          )}
        </Field>
        <Field label="Revision">
          {(id) => (
            <input
              id={id}
              className="input"
              placeholder="main"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={revision}
              onChange={(event) => {
                setRevision(event.target.value);
              }}
            />
          )}
        </Field>
        <Button type="submit" kind={kind === 'found' ? 'plain' : 'primary'} disabled={kind === 'looking'}>
          <Search size={14} aria-hidden /> Look it up
        </Button>
      </form>
      <LookUpResult provider={provider} />
      {kind === 'none' || kind === 'failed' ? (
        <>
          <QuickPicks
            onPick={(repository) => {
              setText(repository);
              setRevision('');
              lookUp(repository, '');
            }}
          />
          <ModelFolderZone />
        </>
      ) : null}
    </>
  );
}
