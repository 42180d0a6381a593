import { CircleAlert, CircleCheck, Download } from 'lucide-react';

import type { ModelImport } from '#store/state/model-manager-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { formatDuration, formatPercent } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

function timeLeft(current: ModelImport): string | undefined {
  if (current.kind !== 'running' || current.progress === null) return undefined;
  const { phase, etaMs } = current.progress;
  return etaMs === null ? phase : `${phase}, ${formatDuration(etaMs)} left`;
}

function ChipText({ current }: { readonly current: ModelImport }) {
  switch (current.kind) {
    case 'running':
      return (
        <>
          <Download size={14} aria-hidden />
          <span className="num">
            <span className="import-chip-word">Importing </span>
            {formatPercent(current.progress?.fraction ?? 0, 0)}
          </span>
        </>
      );
    case 'failed':
      return (
        <>
          <CircleAlert size={14} aria-hidden /> Import failed
        </>
      );
    case 'done':
      return (
        <>
          <CircleCheck size={14} aria-hidden /> Import done
        </>
      );
  }
}

/** Shows the import of a model while the manager is closed, and opens the manager. */
export function ImportChip() {
  const store = useAppStore();
  const current = useApp((state) => state.modelImport);
  if (current === null) return null;
  const done = current.kind === 'running' ? (current.progress?.fraction ?? 0) : 1;
  return (
    <Button
      className="import-chip"
      data-state={current.kind}
      data-testid="import-chip"
      aria-haspopup="dialog"
      title={timeLeft(current)}
      style={{ '--done': `${String(done * 100)}%` }}
      onClick={() => {
        store.getState().showManager('models');
      }}
    >
      <ChipText current={current} />
    </Button>
  );
}
