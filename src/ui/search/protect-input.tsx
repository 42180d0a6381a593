import { useState } from 'react';

import { formatSkipSet, parseSkipSet } from '#ui/format/skip-set-text.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

interface ProtectInputProps {
  readonly id: string;
  readonly blocks: number;
}

/** Shows the protected blocks as text, to read and to type. */
export function ProtectInput({ id, blocks }: ProtectInputProps) {
  const store = useAppStore();
  const protectedBlocks = useApp((state) => state.protectedBlocks);
  const [draft, setDraft] = useState<string | null>(null);
  const parsed = draft === null ? protectedBlocks : parseSkipSet(draft, blocks);
  const error = typeof parsed === 'string' ? parsed : null;

  const commit = () => {
    if (draft === null || typeof parsed === 'string') return;
    setDraft(null);
    store.getState().setProtected(parsed);
  };

  return (
    <>
      <input
        id={id}
        className="input mono"
        placeholder="none"
        spellCheck={false}
        autoComplete="off"
        value={draft ?? formatSkipSet(protectedBlocks)}
        aria-invalid={error !== null}
        onChange={(event) => {
          setDraft(event.target.value);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setDraft(null);
        }}
      />
      {error === null ? null : (
        <span className="input-error" role="alert">
          {error}
        </span>
      )}
    </>
  );
}
