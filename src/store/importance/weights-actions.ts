import { askBackend } from '#store/calls/ask-backend.ts';
import { LatestCall } from '#store/calls/latest-call.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { ReadWeights, WeightsSlice } from '#store/state/importance-state.ts';

export type WeightsActions = Pick<WeightsSlice, 'askWeights'>;

export function createWeightsActions({ set, get, client, backends }: SliceContext): WeightsActions {
  const calls = new LatestCall();
  return {
    askWeights: async (block) => {
      const model = loadedModel(get().model)?.hash;
      const known = get().readWeights;
      if (model === undefined) return;
      if (known?.block === block && known.model === model && known.problem === null) return;
      const { signal, isLatest, end } = calls.begin();
      const show = (change: Partial<ReadWeights>) => {
        if (isLatest()) set({ readWeights: { block, model, weights: null, problem: null, ...change } });
      };
      show({});
      await askBackend(backends, () => client.currentModel.weights({ block, model }, { signal }), {
        answer: (weights) => {
          show({ weights });
        },
        problem: (problem) => {
          show({ problem });
        },
      });
      end();
    },
  };
}
