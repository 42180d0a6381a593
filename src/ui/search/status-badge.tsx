import { Ban, CircleCheck, CircleX, FileX, Hourglass, LoaderCircle, PauseCircle, Unplug } from 'lucide-react';

import type { ShownStatus } from './use-run-status.ts';
import './status-badge.css';

const icons = {
  running: LoaderCircle,
  queued: Hourglass,
  paused: PauseCircle,
  interrupted: Unplug,
  done: CircleCheck,
  failed: CircleX,
  cancelled: Ban,
  unreadable: FileX,
};

export function StatusBadge({ status }: { readonly status: ShownStatus | 'unreadable' }) {
  const Icon = icons[status];
  return (
    <span className="status-badge" data-status={status} data-testid="run-status">
      <Icon size={13} className={status === 'running' ? 'spin' : ''} aria-hidden />
      {status}
    </span>
  );
}
