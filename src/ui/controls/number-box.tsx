import { useState } from 'react';

interface NumberBoxProps {
  readonly id: string;
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  /** Shown while the box is empty, if an empty box has a meaning. */
  readonly placeholder?: string;
  readonly disabled?: boolean;
  /** Null when emptied; never called with a number outside `min`..`max`. */
  readonly onChange: (value: number | null) => void;
}

/** Takes a whole number in a range. Text stays as typed until the focus leaves the box; then the range is enforced. */
export function NumberBox({ id, value, min, max, placeholder, disabled, onChange }: NumberBoxProps) {
  const [draft, setDraft] = useState<string | null>(null);

  const commit = (text: string) => {
    const number = Number(text);
    if (text.trim() === '') onChange(null);
    else if (Number.isFinite(number)) onChange(Math.min(max, Math.max(min, Math.round(number))));
    setDraft(null);
  };

  return (
    <input
      id={id}
      className="input num"
      type="number"
      inputMode="numeric"
      min={min}
      max={max}
      placeholder={placeholder}
      disabled={disabled}
      value={draft ?? value ?? ''}
      onChange={(event) => {
        const number = Number(event.target.value);
        setDraft(event.target.value);
        if (event.target.value !== '' && Number.isInteger(number) && number >= min && number <= max)
          onChange(number);
      }}
      onBlur={({ target }) => {
        if (target.validity.badInput) {
          // What is no number reads as an empty text: emptied, the box shows the number in use again.
          target.value = '';
          setDraft(null);
        } else commit(target.value);
      }}
    />
  );
}
