import type { ReactNode } from 'react';

import type { TypedReference } from '#store/state/model-manager-state.ts';
import { Field } from '#ui/controls/field.tsx';
import './models.css';

export type ReferenceFields = Omit<TypedReference, 'page'>;

interface ReferenceFormProps {
  readonly value: ReferenceFields;
  readonly autoFocus?: boolean;
  readonly onChange: (value: ReferenceFields) => void;
  readonly onSubmit: () => void;
  /** The button. */
  readonly children: ReactNode;
}

/** Asks for a checkpoint by its repository or address, and its revision. */
export function ReferenceForm({
  value,
  autoFocus = false,
  onChange,
  onSubmit,
  children,
}: ReferenceFormProps) {
  const input = (field: keyof ReferenceFields, placeholder: string) => (id: string) => (
    <input
      id={id}
      className="input"
      autoFocus={autoFocus && field === 'text'}
      placeholder={placeholder}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      value={value[field]}
      onChange={(event) => {
        onChange({ ...value, [field]: event.target.value });
      }}
    />
  );
  return (
    <form
      className="reference-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Field label="Repository, URL">{input('text', 'owner/name, or https://…')}</Field>
      <Field label="Revision">{input('revision', 'main')}</Field>
      {children}
    </form>
  );
}
