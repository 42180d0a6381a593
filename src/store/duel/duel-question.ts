import { type SkipSet, skipSetKey } from '#engine/base/skip-set.ts';
import { questionOfRun } from '#store/playground/question-of-run.ts';
import type { AppState } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { DuelSide } from '#store/state/duel-state.ts';
import { duelPosition, pointAt } from './duel-points.ts';

/** What one side of the duel asks the model in use. */
export interface DuelQuestion {
  readonly key: string;
  readonly image: Blob;
  readonly prompt: string;
  readonly skip: SkipSet;
  /** The model's hash. */
  readonly model: string;
}

/**
 * The question of one side about the picture in view, under its skip set where the slider stands. Null where it cannot be
 * asked: no picture, no run, or another model in use than the run's.
 */
export function duelQuestion(
  state: Pick<AppState, 'pinned' | 'duelAt' | 'model' | 'image' | 'calibration' | 'backend'>,
  side: DuelSide,
): DuelQuestion | null {
  const { pinned, duelAt, image, backend } = state;
  const run = pinned[side];
  const model = loadedModel(state.model);
  if (!run || !image || !model || model.hash !== run.state.spec?.model.hash) return null;
  const point = pointAt(run.state, duelPosition(duelAt, pinned));
  const prompt = questionOfRun(state, run.state);
  if (point === null || prompt === null) return null;
  const key = [backend, model.hash, model.provider, image.key, prompt, skipSetKey(point.skip)].join('\n');
  return { key, image: image.blob, prompt, skip: point.skip, model: model.hash };
}
