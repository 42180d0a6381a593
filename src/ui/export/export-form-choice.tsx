import { useId } from 'react';

import type { ExportForm } from '#service/contract/export-operations.ts';

interface ExportFormChoiceProps {
  readonly forms: readonly ExportForm[];
  readonly value: ExportForm['key'];
  readonly disabled: boolean;
  readonly onChange: (key: ExportForm['key']) => void;
}

/** Chooses the form in which a model is written; each says what it keeps exactly, and what it is made of. */
export function ExportFormChoice({ forms, value, disabled, onChange }: ExportFormChoiceProps) {
  const group = useId();
  return (
    <div className="export-forms" role="radiogroup" aria-label="Form">
      {forms.map(({ key, label, takes, keeps }) => (
        <label key={key} className="export-form">
          <input
            type="radio"
            name={group}
            aria-label={label}
            aria-describedby={`${group}-${key}`}
            checked={key === value}
            disabled={disabled}
            onChange={() => {
              onChange(key);
            }}
          />
          <span className="export-form-text" id={`${group}-${key}`}>
            <strong>{label}</strong>
            <span className="badge">
              {takes === 'checkpoint' ? 'made of the checkpoint' : 'made of the model in this browser'}
            </span>
            {key === value ? <span className="muted">Keeps: {keeps}</span> : null}
          </span>
        </label>
      ))}
    </div>
  );
}
