import { ALL_SAMPLES } from '#engine/calibration/sampling.ts';
import { isCornerCase, taskCategories } from '#engine/tasks/select-samples.ts';
import { type SearchSpec, calibrationOf, createSearchSpec } from '#engine/search/search-spec.ts';
import { GM_SKIP, type StrategyChoice, strategyChoiceSchema } from '#engine/search/strategy-choice.ts';
import { hasOnePoint } from '#engine/search/strategy-catalogue.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { AppState } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { SearchSettings, StrategyChange } from '#store/state/search-state.ts';
import { defaultScoring, requireReadableSynonyms, scoringOf } from './scoring-settings.ts';

export const defaultSettings: SearchSettings = {
  task: 'single-object',
  strategy: GM_SKIP,
  alpha: 0.95,
  maxBlocks: null,
  sampling: { ...ALL_SAMPLES, limit: 32 },
  prompts: {},
  scoring: defaultScoring,
  exhaustive: false,
  explore: false,
};

/**
 * Returns the strategy after a change. Parameters that it does not take are dropped; those that it lacks get their
 * defaults.
 */
export function changedStrategy(choice: StrategyChoice, change: StrategyChange): StrategyChoice {
  return strategyChoiceSchema.parse({ ...choice, ...change });
}

/** The question that the model is asked in the chosen task. */
export function taskPrompt({ task, prompts }: SearchSettings): string {
  return prompts[task] ?? taskByKey(task).prompt;
}

/** The settings without a category, or a choice of corner cases, that the set does not know under the chosen task. */
export function fitToSet(settings: SearchSettings, set: CalibrationSummary | null): SearchSettings {
  if (set === null) return settings;
  const { sampling, task } = settings;
  const { category } = sampling;
  const known = category !== null && taskCategories(set, taskByKey(task)).includes(category);
  return {
    ...settings,
    sampling: {
      ...sampling,
      category: known ? category : null,
      cornerCases: set.samples.some(isCornerCase) ? sampling.cornerCases : 'all',
    },
  };
}

/**
 * Throws `SkipscopeError` when model or calibration set are missing, a setting is out of range or synonyms cannot be
 * read.
 */
export function specOf({ settings, model, calibration, protectedBlocks }: AppState): SearchSpec {
  const loaded = loadedModel(model);
  if (!loaded) {
    throw new SkipscopeError(
      'invalid-input',
      'No model is loaded.',
      'Wait for the model or load another one.',
    );
  }
  if (!calibration.summary) {
    throw new SkipscopeError(
      'invalid-input',
      'No calibration set is open.',
      'Open the demo set or your own.',
    );
  }
  const { task, scoring } = settings;
  requireReadableSynonyms(task, scoring);
  return createSearchSpec({
    ...settings,
    maxBlocks: hasOnePoint(settings.strategy.key) ? null : settings.maxBlocks,
    ...scoringOf(task, scoring),
    prompt: taskPrompt(settings),
    protect: [...protectedBlocks],
    model: { name: loaded.name, hash: loaded.hash },
    calibration: calibrationOf(calibration.summary),
  });
}
