import type { DocumentFrequencySummary } from '#service/contract/calibration-operations.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isAbort, problemOf, type Problem } from '#store/state/problem.ts';

export interface DocumentFrequencyState {
  /** The tables kept where the page works. */
  readonly stored: readonly DocumentFrequencySummary[];
  /** Non-null while a file is being read. */
  readonly progress: Progress | null;
  readonly problem: Problem | null;
}

export interface DocumentFrequencySlice {
  readonly documentFrequencies: DocumentFrequencyState;
  /** Reads a table, or counts one from COCO captions, and scores the next search of captions with it. */
  addDocumentFrequencies(file: NamedFile): Promise<void>;
  /** Forgets the file being read. */
  stopDocumentFrequencies(): void;
  /** Deletes a table; a search that would have used it goes without. */
  removeDocumentFrequencies(hash: string): Promise<void>;
  refreshDocumentFrequencies(): Promise<void>;
  dismissDocumentFrequencyProblem(): void;
}

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
    const place = backends.current;
    try {
      await action();
      const stored = await client.documentFrequencies.list();
      if (backends.current === place) change({ stored });
    } catch (error) {
      if (backends.current === place && !isAbort(error)) change({ problem: problemOf(error) });
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
