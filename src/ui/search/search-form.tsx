import { ChevronRight, Play } from 'lucide-react';
import { Collapsible } from 'radix-ui';
import { useState } from 'react';

import { loadedModel } from '#store/model-slice.ts';
import { Button } from '#ui/controls/button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { SearchLimits } from './search-limits.tsx';
import { SearchMethod } from './search-method.tsx';
import { SearchModes } from './search-modes.tsx';
import './search-form.css';

/** Why a search cannot start now, as a sentence; null when it can. */
function useStartObstacle(): string | null {
  return useApp(({ model, calibration, liveRunId }) => {
    if (liveRunId !== null) return 'A search is running.';
    if (!loadedModel(model))
      return model.kind === 'failed' ? 'There is no model.' : 'The model is still loading.';
    if (!calibration.summary) return 'There is no calibration set.';
    if (calibration.summary.tasks.length === 0) return 'The calibration set supports no task.';
    return null;
  });
}

function StartRow() {
  const store = useAppStore();
  const obstacle = useStartObstacle();
  const name = useApp((state) => state.calibration.summary?.name ?? null);
  return (
    <div className="start-row">
      <Button
        kind="primary"
        disabled={obstacle !== null}
        onClick={() => {
          void store.getState().startSearch();
        }}
      >
        <Play size={14} aria-hidden /> Start search
      </Button>
      <span className="muted">{obstacle ?? (name === null ? '' : `on “${name}”`)}</span>
    </div>
  );
}

/** The settings of the next search; folded away while a run is in view. */
export function SearchForm() {
  const hasRun = useApp((state) => state.run !== null || state.liveRunId !== null);
  const [wanted, setWanted] = useState<boolean | null>(null);
  const [seenRun, setSeenRun] = useState(hasRun);
  if (seenRun !== hasRun) {
    setSeenRun(hasRun);
    setWanted(null);
  }
  const open = wanted ?? !hasRun;
  return (
    <Collapsible.Root className="search-form" open={open} onOpenChange={setWanted}>
      {hasRun ? (
        <Collapsible.Trigger className="fold-trigger">
          <ChevronRight size={14} aria-hidden /> New search
        </Collapsible.Trigger>
      ) : null}
      <Collapsible.Content className="search-settings">
        <SearchMethod />
        <SearchLimits />
        <SearchModes />
        <StartRow />
      </Collapsible.Content>
    </Collapsible.Root>
  );
}
