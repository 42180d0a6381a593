import type { Progress } from '#service/contract/call-options.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { isAbort } from '#engine/base/abort.ts';
import type { CurrentModelSlice } from '#store/state/current-model-state.ts';
import { isStoredModelUrl } from './stored-models-slice.ts';

export function createCurrentModelSlice({ set, get, client, backends }: SliceContext): CurrentModelSlice {
  let loading: AbortController | null = null;

  return {
    capabilities: null,
    model: { kind: 'empty' },
    provider: 'auto',

    readCapabilities: async () => {
      try {
        const backend = backends.current;
        const capabilities = await client.device.capabilities();
        if (backends.current === backend) set({ capabilities });
      } catch (error) {
        set({ model: { kind: 'failed', url: '', problem: problemOf(error) } });
      }
    },

    loadModel: async (url, provider) => {
      loading?.abort();
      const controller = new AbortController();
      loading = controller;
      set({ model: { kind: 'loading', url, progress: null }, provider });
      const onProgress = (progress: Progress) => {
        if (loading === controller) set({ model: { kind: 'loading', url, progress } });
      };
      try {
        const model = await client.currentModel.load(
          { url, provider },
          { signal: controller.signal, onProgress },
        );
        if (loading !== controller) return;
        const { skip, protectedBlocks, settings, refreshStoredModels } = get();
        const inside = (block: number) => block < model.blocks;
        const budget = settings.maxBlocks !== null && settings.maxBlocks < model.blocks;
        set({
          model: { kind: 'ready', url, model },
          skip: skip.filter(inside),
          protectedBlocks: protectedBlocks.filter(inside),
          settings: budget ? settings : { ...settings, maxBlocks: null },
        });
        // The list tells when a model was last used.
        if (isStoredModelUrl(url)) await refreshStoredModels();
      } catch (error) {
        if (loading === controller && !isAbort(error)) {
          set({ model: { kind: 'failed', url, problem: problemOf(error) } });
        }
      }
    },

    forgetModel: () => {
      loading?.abort();
      loading = null;
      set({ model: { kind: 'empty' } });
    },
  };
}
