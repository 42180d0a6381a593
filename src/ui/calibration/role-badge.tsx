import type { SampleRole } from './use-selection.ts';

const NAMES: Readonly<Record<SampleRole, string>> = {
  calibration: 'Calibration',
  'held-out': 'Held out',
  unused: 'Not used',
};

/** What the next search does with a sample. */
export function RoleBadge({ role }: { readonly role: SampleRole }) {
  return (
    <span className="role-badge" data-role={role}>
      {NAMES[role]}
    </span>
  );
}
