import { ALL_SAMPLES, type Sampling } from '#engine/calibration/sampling.ts';
import { createSearchSpec, type SearchOrder, type SearchSpec } from '#engine/search/search-spec.ts';
import { SkipscopeError } from '#engine/errors.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import type { AppState } from './app-state.ts';
import { loadedModel } from './model-slice.ts';

/** The search form. The blocks to keep are the strip's protected ones. */
export interface SearchSettings {
  readonly task: TaskKey;
  readonly order: SearchOrder;
  readonly seed: number;
  readonly alpha: number;
  /** Null: no budget. */
  readonly maxBlocks: number | null;
  readonly sampling: Sampling;
  readonly exhaustive: boolean;
  readonly explore: boolean;
}

export const defaultSettings: SearchSettings = {
  task: 'single-object',
  order: 'reverse',
  seed: 0,
  alpha: 0.95,
  maxBlocks: null,
  sampling: { ...ALL_SAMPLES, limit: 32 },
  exhaustive: false,
  explore: false,
};

/** Throws `SkipscopeError` when model or calibration set are missing, or a setting is out of range. */
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
  const { id, name } = calibration.summary;
  return createSearchSpec({
    ...settings,
    protect: [...protectedBlocks],
    model: { name: loaded.name, hash: loaded.hash },
    calibration: { name, id },
  });
}
