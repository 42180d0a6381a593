import { IMPORTANCE_KEYS } from '#engine/importance/importance-measure.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { Progress } from '#service/contract/call-options.ts';
import { askBackend } from '#store/calls/ask-backend.ts';
import type { LatestCall } from '#store/calls/latest-call.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { ImportanceSlice } from '#store/state/importance-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { type AnswersActions, createAnswersActions } from './answers-actions.ts';
import { type LensActions, createLensActions } from './lens-actions.ts';
import { type PairsActions, createPairsActions } from './pairs-actions.ts';
import { scanSpec } from './scan-spec.ts';
import { type WeightsActions, createWeightsActions } from './weights-actions.ts';

export type ImportanceActions = Pick<ImportanceSlice, 'measureImportance'> &
  AnswersActions &
  LensActions &
  PairsActions &
  WeightsActions;

const waiting: Progress = { phase: 'Waiting for the device', fraction: 0, etaMs: null };

/** The calls that are stopped without these actions: the scans under way, and the questions about the opened cell. */
export interface StoppableCalls {
  readonly scans: LatestCall;
  readonly cells: LatestCall;
  readonly pairs: LatestCall;
}

export function createImportanceActions(
  context: SliceContext,
  { scans, cells, pairs }: StoppableCalls,
): ImportanceActions {
  const { set, get, client, backends } = context;

  const measure = async (spec: SearchSpec) => {
    const { signal, isLatest, end } = scans.begin();
    set({ scanProgress: waiting, scanProblem: null });
    const startedAt = performance.now();
    const onProgress = (scanProgress: Progress) => {
      if (isLatest()) set({ scanProgress });
    };
    await askBackend(
      backends,
      () => client.importance.measure({ spec, measures: IMPORTANCE_KEYS }, { signal, onProgress }),
      {
        answer: (report) => {
          if (isLatest()) set({ scan: { spec, report, tookMs: performance.now() - startedAt } });
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
    ...createAnswersActions(context, cells),
    ...createLensActions(context),
    ...createPairsActions(context, pairs),
    ...createWeightsActions(context),
    measureImportance: async () => {
      try {
        await measure(scanSpec(get()));
      } catch (error) {
        set({ scanProblem: problemOf(error) });
      }
    },
  };
}
