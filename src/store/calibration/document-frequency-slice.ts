import type { Progress } from '#service/contract/call-options.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type {
  DocumentFrequencySlice,
  DocumentFrequencyState,
} from '#store/state/document-frequency-state.ts';
import { type Call, LatestCall } from '#store/calls/latest-call.ts';
import { askBackend } from '#store/calls/ask-backend.ts';

export function createDocumentFrequencySlice({
  set,
  get,
  client,
  backends,
}: SliceContext): DocumentFrequencySlice {
  const latest = new LatestCall();

  const change = (documentFrequencies: Partial<DocumentFrequencyState>) => {
    set({ documentFrequencies: { ...get().documentFrequencies, ...documentFrequencies } });
  };

  /** Runs `action`, reports what goes wrong, and updates the list of stored tables. */
  const thenList = (action: () => Promise<void>) =>
    askBackend(
      backends,
      async () => {
        await action();
        return client.documentFrequencies.list();
      },
      {
        answer: (stored) => {
          change({ stored });
        },
        problem: (problem) => {
          change({ problem });
        },
      },
    );

  const read = async (file: NamedFile, { signal, isLatest }: Call) => {
    const onProgress = (progress: Progress) => {
      if (isLatest()) change({ progress });
    };
    const { name, hash } = await client.documentFrequencies.import(file, { signal, onProgress });
    if (isLatest()) get().changeScoring({ documentFrequencies: { name, hash } });
  };

  return {
    documentFrequencies: { stored: [], progress: null, problem: null },

    addDocumentFrequencies: async (file) => {
      const call = latest.begin();
      change({ progress: { phase: `Reading ${file.path}`, fraction: 0, etaMs: null }, problem: null });
      await thenList(() => read(file, call));
      if (!call.isLatest()) return;
      call.end();
      change({ progress: null });
    },

    stopDocumentFrequencies: () => {
      latest.stop();
      change({ progress: null });
    },

    removeDocumentFrequencies: (hash) =>
      thenList(async () => {
        await client.documentFrequencies.delete({ hash });
        const { settings, changeScoring } = get();
        if (settings.scoring.documentFrequencies?.hash === hash) changeScoring({ documentFrequencies: null });
      }),

    refreshDocumentFrequencies: () => thenList(() => Promise.resolve()),

    dismissDocumentFrequencyProblem: () => {
      change({ problem: null });
    },
  };
}
