import { LatestCall } from '#store/calls/latest-call.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { ImportanceSlice } from '#store/state/importance-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { createCardSlice } from './card-slice.ts';
import type { ImportanceActions } from './importance-actions.ts';

/** A dozen pictures tell the blocks apart that matter; more make the intervals narrower. */
const FEW_SAMPLES = 12;

/** What the actions do is no part of the first load: it is fetched with the first of them. */
export function createImportanceSlice(context: SliceContext): ImportanceSlice {
  const { set } = context;
  const calls = { scans: new LatestCall(), cells: new LatestCall(), pairs: new LatestCall() };
  let fetched: Promise<ImportanceActions> | null = null;

  const act = async (use: (actions: ImportanceActions) => Promise<void>) => {
    try {
      fetched ??= import('./importance-actions.ts').then(({ createImportanceActions }) =>
        createImportanceActions(context, calls),
      );
      await use(await fetched);
    } catch (error) {
      fetched = null;
      set({ scanProblem: problemOf(error) });
    }
  };

  return {
    ...createCardSlice(context),
    scan: null,
    scanSamples: FEW_SAMPLES,
    scanProgress: null,
    scanProblem: null,
    measure: 'metric-drop',
    stripSource: null,
    pairs: null,
    pairsProgress: null,
    pairsProblem: null,
    readWeights: null,
    openedCell: null,
    lens: null,
    lensProgress: null,
    lensProblem: null,

    chooseMeasure: (measure) => {
      set({ measure });
    },
    chooseStripSource: (stripSource) => {
      set({ stripSource });
    },
    changeScanSamples: (scanSamples) => {
      set({ scanSamples });
    },
    cancelScan: () => {
      calls.scans.stop();
      set({ scanProgress: null });
    },
    measureImportance: () => act(({ measureImportance }) => measureImportance()),
    measurePairs: () => act(({ measurePairs }) => measurePairs()),
    cancelPairs: () => {
      calls.pairs.stop();
      set({ pairsProgress: null });
    },
    askWeights: (block) => act(({ askWeights }) => askWeights(block)),
    openCell: (cell) => act(({ openCell }) => openCell(cell)),
    closeCell: () => {
      calls.cells.stop();
      set({ openedCell: null });
    },
    tryOpenedCell: () => act(({ tryOpenedCell }) => tryOpenedCell()),
    lookInside: () => act(({ lookInside }) => lookInside()),
  };
}
