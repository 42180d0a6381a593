import { useState } from 'react';

import { useApp, useAppStore } from '#ui/store-context.tsx';
import { formatSkipSet, parseSkipSet } from '#ui/format/skip-set-text.ts';

/** Shows the skip set as text, to read, type, paste and copy. */
export function SkipSetInput({ blocks }: { readonly blocks: number }) {
  const store = useAppStore();
  const skip = useApp((state) => state.skip);
  const [draft, setDraft] = useState<string | null>(null);
  const parsed = draft === null ? skip : parseSkipSet(draft, blocks);
  const error = typeof parsed === 'string' ? parsed : null;

  const commit = () => {
    if (draft !== null && typeof parsed !== 'string') store.getState().loadSkipSet(parsed);
    if (error === null) setDraft(null);
  };

  return (
    <form
      className="skip-set-input"
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
    >
      <label htmlFor="skip-set">Skip set</label>
      <input
        id="skip-set"
        className="input mono"
        spellCheck={false}
        autoComplete="off"
        placeholder="none, e.g. 3, 9-11"
        value={draft ?? formatSkipSet(skip)}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : 'skip-set-error'}
        onChange={(event) => {
          setDraft(event.target.value);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setDraft(null);
        }}
      />
      {error === null ? null : (
        <span id="skip-set-error" className="input-error" role="alert">
          {error}
        </span>
      )}
    </form>
  );
}
