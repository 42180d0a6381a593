import { SkipscopeError } from '#engine/base/errors.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type { PairReport } from '#service/contract/pair-report.ts';
import { askBackend } from '#store/calls/ask-backend.ts';
import type { LatestCall } from '#store/calls/latest-call.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { ScanResult, PairsSlice } from '#store/state/importance-state.ts';
import { problemOf } from '#store/state/problem.ts';

const waiting: Progress = { phase: 'Waiting for the device', fraction: 0, etaMs: null };

export type PairsActions = Pick<PairsSlice, 'measurePairs'>;

/** `calls` is stopped when the measurement is. */
export function createPairsActions(
  { set, get, client, backends }: SliceContext,
  calls: LatestCall,
): PairsActions {
  const measure = async ({ spec }: ScanResult) => {
    const { signal, isLatest, end } = calls.begin();
    set({ pairs: null, pairsProgress: waiting, pairsProblem: null });
    const show = (report: PairReport) => {
      if (isLatest()) set({ pairs: { spec, report } });
    };
    const onProgress = ({ partialPairs, ...pairsProgress }: Progress) => {
      if (partialPairs) show(partialPairs);
      if (isLatest()) set({ pairsProgress });
    };
    await askBackend(backends, () => client.importance.pairs({ spec }, { signal, onProgress }), {
      answer: show,
      problem: (pairsProblem) => {
        if (isLatest()) set({ pairsProblem });
      },
    });
    if (isLatest()) set({ pairsProgress: null });
    end();
  };

  return {
    measurePairs: async () => {
      try {
        const { scan } = get();
        if (scan === null)
          throw new SkipscopeError(
            'invalid-input',
            'No block is measured alone yet.',
            'Measure importance first.',
          );
        await measure(scan);
      } catch (error) {
        set({ pairsProblem: problemOf(error) });
      }
    },
  };
}
