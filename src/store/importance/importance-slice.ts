import { IMPORTANCE_KEYS } from '#engine/importance/importance-measure.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { Progress } from '#service/contract/call-options.ts';
import { askBackend } from '#store/calls/ask-backend.ts';
import { LatestCall } from '#store/calls/latest-call.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { ImportanceSlice } from '#store/state/importance-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { createAnswersSlice } from './answers-slice.ts';
import { createLensSlice } from './lens-slice.ts';
import { scanSpec } from './scan-spec.ts';

/** A dozen pictures tell the blocks apart that matter; more make the intervals narrower. */
const FEW_SAMPLES = 12;

const waiting: Progress = { phase: 'Waiting for the device', fraction: 0, etaMs: null };

export function createImportanceSlice(context: SliceContext): ImportanceSlice {
  const { set, get, client, backends } = context;
  const latest = new LatestCall();

  const measure = async (spec: SearchSpec) => {
    const { signal, isLatest, end } = latest.begin();
    set({ scanProgress: waiting, scanProblem: null });
    const onProgress = (scanProgress: Progress) => {
      if (isLatest()) set({ scanProgress });
    };
    await askBackend(
      backends,
      () => client.importance.measure({ spec, measures: IMPORTANCE_KEYS }, { signal, onProgress }),
      {
        answer: (report) => {
          if (isLatest()) set({ scan: { spec, report } });
        },
        problem: (scanProblem) => {
          if (isLatest()) set({ scanProblem });
        },
      },
    );
    if (isLatest()) set({ scanProgress: null });
    end();
  };

  return {
    ...createAnswersSlice(context),
    ...createLensSlice(context),
    scan: null,
    scanSamples: FEW_SAMPLES,
    scanProgress: null,
    scanProblem: null,

    changeScanSamples: (scanSamples) => {
      set({ scanSamples });
    },

    measureImportance: async () => {
      try {
        await measure(scanSpec(get()));
      } catch (error) {
        set({ scanProblem: problemOf(error) });
      }
    },

    cancelScan: () => {
      latest.stop();
      set({ scanProgress: null });
    },
  };
}
