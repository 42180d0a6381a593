import { Search } from 'lucide-react';
import { useState } from 'react';

import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { originLabel } from '#service/models/origin-label.ts';
import type { LookUp } from '#store/state/model-manager-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { Field } from '#ui/controls/field.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ModelFolderZone } from './model-folder-zone.tsx';
import { OfferView } from './offer-view.tsx';
import { QuickPicks } from './quick-picks.tsx';
import './add-model.css';

function initialText(lookUp: LookUp): string {
  if (lookUp.kind === 'none' || lookUp.origin === null || lookUp.origin.kind === 'folder') return '';
  return originLabel(lookUp.origin);
}

function initialRevision(lookUp: LookUp): string {
  const hub = lookUp.kind !== 'none' && lookUp.origin?.kind === 'hub' ? lookUp.origin : null;
  return hub?.revision ?? '';
}

/** What was found, or how the look-up is coming along. */
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
      // A new offer starts with its own choice of a dtype.
      return <OfferView key={originLabel(lookUp.origin)} {...lookUp} provider={provider} />;
  }
}

/** Names a model, looks it up, and imports it. */
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
