import {
  Ban,
  CircleCheck,
  CircleX,
  FileX,
  History,
  Hourglass,
  LoaderCircle,
  PauseCircle,
} from 'lucide-react';

import type { RunStatus } from '#engine/search/run-state.ts';
import './runs.css';

const icons = {
  running: LoaderCircle,
  queued: Hourglass,
  paused: PauseCircle,
  done: CircleCheck,
  failed: CircleX,
  cancelled: Ban,
  unreadable: FileX,
  recorded: History,
};

/** The status of a run as a person sees it. A server may execute a run that this page does not follow; that run is `running`. */
export type ShownStatus = Exclude<RunStatus, 'idle'>;

export function StatusBadge({ status }: { readonly status: ShownStatus | 'unreadable' | 'recorded' }) {
  const Icon = icons[status];
  return (
    <span className="status-badge" data-status={status} data-testid="run-status">
      <Icon size={13} className={status === 'running' ? 'spin' : ''} aria-hidden />
      {status}
    </span>
  );
}
