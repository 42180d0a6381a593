import { Link2Off, X } from 'lucide-react';

import { IconButton } from '#ui/controls/button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Says what the page's address asks for and the page cannot show. */
export function AddressNote() {
  const store = useAppStore();
  const problems = useApp((state) => state.addressProblems);
  if (problems.length === 0) return null;
  return (
    <div className="note" data-tone="warn" role="status" data-testid="address-note">
      <Link2Off size={16} aria-hidden />
      <div className="note-text">
        <strong>A part of the link was ignored.</strong> {problems.join(' ')}
      </div>
      <IconButton
        label="Dismiss"
        small
        onClick={() => {
          store.getState().dismissAddressProblems();
        }}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
