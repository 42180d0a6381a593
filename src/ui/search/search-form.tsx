import { Play } from 'lucide-react';

import { loadedModel } from '#store/state/current-model-state.ts';
import { missingModel } from '#store/runs/resumable-runs.ts';
import { synonymIssues } from '#store/search/scoring-settings.ts';
import { taskPrompt } from '#store/search/search-settings.ts';
import { useSelection } from '#ui/calibration/use-selection.ts';
import { Button } from '#ui/controls/button.tsx';
import { Toggle } from '#ui/controls/choice.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { SearchLimits } from './search-limits.tsx';
import { SearchMethod } from './search-method.tsx';
import { SearchSamples } from './search-samples.tsx';
import { SearchScoring } from './search-scoring.tsx';
import { TaskPrompt } from './task-prompt.tsx';

/** Settings of how thorough the search is. */
function SearchModes() {
  const store = useAppStore();
  const { exhaustive, explore } = useApp((state) => state.settings);
  return (
    <div className="search-modes">
      <Toggle
        label="Explore to the end"
        help="Go on past the constraint, so that the whole curve is drawn. The operating points stay the same."
        checked={explore}
        onChange={(checked) => {
          store.getState().changeSettings({ explore: checked });
        }}
      />
      <Toggle
        label="Exhaustive"
        help="Score every candidate on every sample, without giving up hopeless ones. The result is the same; it takes several times as long and makes the importance of every block exact."
        checked={exhaustive}
        onChange={(checked) => {
          store.getState().changeSettings({ exhaustive: checked });
        }}
      />
    </div>
  );
}

/** The reason why a search cannot start now, as a sentence; null if it can. */
function useStartObstacle(): string | null {
  const selection = useSelection();
  return useApp((state) => {
    const { model, calibration, liveRunId, queue, settings, protectedBlocks } = state;
    const loaded = loadedModel(model);
    if (liveRunId !== null || queue !== null) return 'A search is running.';
    if (!loaded) return missingModel(state);
    if (protectedBlocks.length >= loaded.blocks) return 'Every block is protected: none could be removed.';
    if (!calibration.summary) return 'There is no calibration set.';
    if (calibration.summary.tasks.length === 0) return 'The calibration set supports no task.';
    if (selection.kind === 'problem') return 'There are no samples to search on.';
    if (taskPrompt(settings).trim() === '') return 'There is no question.';
    if (synonymIssues(settings.task, settings.scoring).length > 0) return 'Some synonyms cannot be read.';
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

interface SearchFormProps {
  /** Whether a frame sets the form apart from a run below it. */
  readonly framed: boolean;
}

/** The settings of the next search. */
export function SearchForm({ framed }: SearchFormProps) {
  return (
    <div className="search-settings" data-framed={framed}>
      <StartRow />
      <SearchMethod />
      <TaskPrompt />
      <SearchSamples />
      <SearchScoring />
      <SearchLimits />
      <SearchModes />
    </div>
  );
}
