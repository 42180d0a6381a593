import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { AppState } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { ScanResult } from '#store/state/importance-state.ts';
import { specOf } from '#store/search/search-settings.ts';

/** Weights of a model that is measured without being asked for: 12 samples take a few seconds. */
const FEW_PARAMETERS = 10_000_000;

/** What the settings of the search say of model, task, question and kind of samples, on `scanSamples` samples. Throws as `specOf` does. */
export function scanSpec(state: AppState): SearchSpec {
  const { sampling, ...spec } = specOf(state);
  return { ...spec, sampling: { ...sampling, limit: state.scanSamples, heldOut: 0 } };
}

/** Whether the model is so small, and so little else is going on, that its blocks are measured without a click. */
export function isCheapToScan(state: AppState): boolean {
  const { model, calibration, answers, scan, scanProgress, scanProblem, liveRunId } = state;
  const loaded = loadedModel(model);
  return (
    loaded !== null &&
    loaded.parameters <= FEW_PARAMETERS &&
    calibration.summary !== null &&
    answers.full.status === 'ready' &&
    liveRunId === null &&
    scan === null &&
    scanProgress === null &&
    scanProblem === null
  );
}

/** What is in use by now and was not when the blocks were measured, as words; empty where the scan is of what is in use. */
export function changedSince({ spec }: ScanResult, state: AppState): readonly string[] {
  const model = loadedModel(state.model);
  const set = state.calibration.summary;
  return [
    ...(model !== null && model.hash !== spec.model.hash ? [`the model “${model.name}”`] : []),
    ...(set !== null && set.id !== spec.calibration.id ? [`the set “${set.name}”`] : []),
    ...(state.settings.task === spec.task ? [] : ['another task']),
  ];
}
