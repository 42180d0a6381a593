import type { Progress } from '#service/contract/call-options.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isAbort } from '#engine/base/abort.ts';
import { problemOf } from '#store/state/problem.ts';
import type { CurrentModelSlice } from '#store/state/current-model-state.ts';
import { LatestCall } from '#store/calls/latest-call.ts';
import { askBackend } from '#store/calls/ask-backend.ts';
import { isStoredModelUrl } from './stored-models-slice.ts';

export function createCurrentModelSlice({
  set,
  get,
  client,
  backends,
  servedChoice,
}: SliceContext): CurrentModelSlice {
  const latest = new LatestCall();

  return {
    servedChoice,
    capabilities: null,
    model: { kind: 'empty' },
    provider: 'auto',

    readCapabilities: () =>
      askBackend(backends, () => client.device.capabilities(), {
        answer: (capabilities) => {
          set({ capabilities });
        },
        problem: (problem) => {
          set({ model: { kind: 'failed', url: '', problem } });
        },
      }),

    loadModel: async (url, provider, byHand = false) => {
      const { signal, isLatest } = latest.begin();
      set({ model: { kind: 'loading', url, progress: null }, provider });
      const onProgress = (progress: Progress) => {
        if (isLatest()) set({ model: { kind: 'loading', url, progress } });
      };
      try {
        const model = await client.currentModel.load(
          { url, provider, byHand },
          { signal, onProgress },
        );
        if (!isLatest()) return;
        const { skip, protectedBlocks, skipsBefore, skipsAfter, settings, refreshStoredModels } = get();
        const inside = (block: number) => block < model.blocks;
        const budget = settings.maxBlocks !== null && settings.maxBlocks < model.blocks;
        set({
          model: { kind: 'ready', url, model },
          skip: skip.filter(inside),
          protectedBlocks: protectedBlocks.filter(inside),
          settings: budget ? settings : { ...settings, maxBlocks: null },
          skipsBefore: skipsBefore.map((set) => set.filter(inside)),
          skipsAfter: skipsAfter.map((set) => set.filter(inside)),
        });
        // The list tells when a model was last used.
        if (isStoredModelUrl(url)) await refreshStoredModels();
      } catch (error) {
        if (isLatest() && !isAbort(error)) {
          set({ model: { kind: 'failed', url, problem: problemOf(error) } });
        }
      }
    },

    forgetModel: () => {
      latest.stop();
      set({ model: { kind: 'empty' } });
    },
  };
}
