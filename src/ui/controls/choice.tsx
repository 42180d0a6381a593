import { ToggleGroup } from 'radix-ui';

import { Help } from './field.tsx';

interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
}

interface ChoiceProps<Value extends string> {
  readonly id?: string;
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
  readonly disabled?: boolean;
  /** Shown by a select while `value` is none of the options. */
  readonly placeholder?: string;
}

/** Narrows a string that an element gives back to one of the options; undefined if it is none. */
function pick<Value extends string>(options: readonly Option<Value>[], value: string): Value | undefined {
  return options.find((option) => option.value === value)?.value;
}

export function SelectBox<Value extends string>(props: ChoiceProps<Value>) {
  const { id, label, value, options, onChange, disabled = false, placeholder } = props;
  const known = options.some((option) => option.value === value);
  return (
    <select
      id={id}
      className="input select-box"
      aria-label={label}
      value={known ? value : ''}
      disabled={disabled}
      onChange={({ target }) => {
        const picked = pick(options, target.value);
        if (picked !== undefined) onChange(picked);
      }}
    >
      {known ? null : (
        <option value="" disabled hidden>
          {placeholder}
        </option>
      )}
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled ?? false}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** A few options side by side. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
  disabled,
}: ChoiceProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      className="segmented"
      aria-label={label}
      value={value}
      disabled={disabled ?? false}
      onValueChange={(next) => {
        const picked = pick(options, next);
        if (picked !== undefined) onChange(picked);
      }}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} value={option.value} disabled={option.disabled ?? false}>
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

interface RangeProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
  readonly disabled?: boolean;
  /** What the value means, for a screen reader. */
  readonly valueText?: string;
}

export function Range({ label, onChange, disabled = false, valueText, ...range }: RangeProps) {
  return (
    <input
      type="range"
      className="slider"
      aria-label={label}
      aria-valuetext={valueText}
      disabled={disabled}
      onChange={({ target }) => {
        onChange(target.valueAsNumber);
      }}
      {...range}
    />
  );
}

interface ToggleProps {
  readonly label: string;
  readonly help: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

export function Toggle({ label, help, checked, onChange, disabled = false }: ToggleProps) {
  return (
    <div className="toggle">
      <button
        type="button"
        role="switch"
        className="switch"
        aria-label={label}
        aria-checked={checked}
        disabled={disabled}
        onClick={() => {
          onChange(!checked);
        }}
      >
        <span className="switch-thumb" />
      </button>
      <span aria-hidden>{label}</span>
      <Help topic={label.toLowerCase()}>{help}</Help>
    </div>
  );
}
