import { CircleHelp } from 'lucide-react';
import { Tooltip } from 'radix-ui';
import { useId, type ReactNode } from 'react';

import './field.css';

interface HelpProps {
  readonly topic: string;
  readonly children: string;
}

/** A question mark that explains a setting on hover, focus and tap. */
export function Help({ topic, children }: HelpProps) {
  return (
    <Tooltip.Root delayDuration={150}>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          className="help"
          aria-label={`About ${topic}: ${children}`}
          onClick={(event) => {
            event.preventDefault();
          }}
        >
          <CircleHelp size={13} aria-hidden />
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" sideOffset={6} collisionPadding={12}>
          {children}
          <Tooltip.Arrow className="tooltip-arrow" />
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

interface FieldProps {
  readonly label: string;
  readonly help?: string;
  /** The value, shown at the right of the label. */
  readonly readout?: ReactNode;
  /** Gets the id that ties the control to its label. */
  readonly children: (id: string) => ReactNode;
}

export function Field({ label, help, readout, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <div className="field-label">
        <label htmlFor={id} id={`${id}-label`}>
          {label}
        </label>
        {help ? <Help topic={label.toLowerCase()}>{help}</Help> : null}
        {readout === undefined ? null : <output className="field-readout num">{readout}</output>}
      </div>
      {children(id)}
    </div>
  );
}
