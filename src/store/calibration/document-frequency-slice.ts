import type { Progress } from '#service/contract/call-options.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { isAbort } from '#engine/base/abort.ts';
import type {
  DocumentFrequencySlice,
  DocumentFrequencyState,
} from '#store/state/document-frequency-state.ts';

export function createDocumentFrequencySlice({
  set,
  get,
  client,
  backends,
}: SliceContext): DocumentFrequencySlice {
  let current: AbortController | null = null;

  const change = (documentFrequencies: Partial<DocumentFrequencyState>) => {
    set({ documentFrequencies: { ...get().documentFrequencies, ...documentFrequencies } });
  };

  const attempt = async (action: () => Promise<void>) => {
    const backend = backends.current;
    try {
      await action();
      const stored = await client.documentFrequencies.list();
      if (backends.current === backend) change({ stored });
    } catch (error) {
      if (backends.current === backend && !isAbort(error)) change({ problem: problemOf(error) });
    }
  };

  const read = async (file: NamedFile, controller: AbortController) => {
    const onProgress = (progress: Progress) => {
      if (current === controller) change({ progress });
    };
    const options = { signal: controller.signal, onProgress };
    const { name, hash } = await client.documentFrequencies.import(file, options);
    if (current === controller) get().changeScoring({ documentFrequencies: { name, hash } });
  };

  return {
    documentFrequencies: { stored: [], progress: null, problem: null },

    addDocumentFrequencies: async (file) => {
      current?.abort();
      const controller = new AbortController();
      current = controller;
      change({ progress: { phase: `Reading ${file.path}`, fraction: 0, etaMs: null }, problem: null });
      await attempt(() => read(file, controller));
      if (current !== controller) return;
      current = null;
      change({ progress: null });
    },

    stopDocumentFrequencies: () => {
      current?.abort();
      current = null;
      change({ progress: null });
    },

    removeDocumentFrequencies: (hash) =>
      attempt(async () => {
        await client.documentFrequencies.delete({ hash });
        const { settings, changeScoring } = get();
        if (settings.scoring.documentFrequencies?.hash === hash) changeScoring({ documentFrequencies: null });
      }),

    refreshDocumentFrequencies: () => attempt(() => Promise.resolve()),

    dismissDocumentFrequencyProblem: () => {
      change({ problem: null });
    },
  };
}
