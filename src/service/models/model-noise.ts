import { measureLogitNoise } from '#engine/evaluation/logit-noise.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import type { OpenModel } from './open-model.ts';

/** The noise of models in memory: it depends on the weights and the device, not on what is asked. */
const measured = new WeakMap<BlockModel, number>();

/** The noise of a model's logits on its device, measured when it is first asked for. `onCall` makes the use of the model. */
export async function logitNoiseOf(
  { model }: OpenModel,
  onCall: (use: () => Promise<number>) => Promise<number>,
  signal?: AbortSignal,
): Promise<number> {
  const known = measured.get(model);
  if (known !== undefined) return known;
  const noise = await onCall(() => measureLogitNoise(model, signal));
  measured.set(model, noise);
  return noise;
}
