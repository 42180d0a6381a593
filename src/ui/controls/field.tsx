import { CircleHelp } from 'lucide-react';
import { Tooltip } from 'radix-ui';
import { useId, useState, type ReactNode } from 'react';

interface HelpProps {
  readonly topic: string;
  readonly children: string;
}

/** Shows a question mark that explains a setting on hover, focus and tap. */
export function Help({ topic, children }: HelpProps) {
  const [open, setOpen] = useState(false);
  return (
    <Tooltip.Root delayDuration={150} open={open} onOpenChange={setOpen}>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          className="help"
          aria-label={`About ${topic}: ${children}`}
          onClick={(event) => {
            // A tooltip closes on a click by itself; on a touch screen the tap is the only way to read it.
            event.preventDefault();
            setOpen(true);
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
  /** Whether the control is a group that names itself, not one element that a label can point at. */
  readonly group?: boolean;
  /** Gets the id that ties the control to its label. */
  readonly children: (id: string) => ReactNode;
}

export function Field({ label, help, readout, group = false, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <div className="field-label">
        {group ? <span>{label}</span> : <label htmlFor={id}>{label}</label>}
        {help ? <Help topic={label.toLowerCase()}>{help}</Help> : null}
        {readout === undefined ? null : <output className="field-readout num">{readout}</output>}
      </div>
      {children(id)}
    </div>
  );
}
