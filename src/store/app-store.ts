import { createStore } from 'zustand/vanilla';

import type { SkipscopeClient } from '#client/contract.ts';
import { AnswerLoop } from './answer-loop.ts';
import type { AppState, AppStore, SliceContext } from './app-state.ts';
import { createCalibrationSlice } from './calibration-slice.ts';
import { createComparisonSlice } from './comparison-slice.ts';
import { createDocumentFrequencySlice } from './document-frequency-slice.ts';
import { createModelSlice } from './model-slice.ts';
import { createModelsSlice } from './models-slice.ts';
import { type PageMemory, VisitMemory } from './page-memory.ts';
import { createPlaygroundSlice } from './playground-slice.ts';
import { createReportSlice } from './report-slice.ts';
import { createRunsSlice } from './runs-slice.ts';
import { createSearchSlice } from './search-slice.ts';
import { createSkipSlice } from './skip-slice.ts';
import { createTabSlice } from './tab-slice.ts';

/** The state core of the page: free of React, testable with any client. */
export function createAppStore(client: SkipscopeClient, memory: PageMemory = new VisitMemory()): AppStore {
  const store = createStore<AppState>()((set, get) => {
    const context: SliceContext = { set, get, client, memory };
    return {
      ...createModelSlice(context),
      ...createModelsSlice(context),
      ...createSkipSlice(context),
      ...createCalibrationSlice(context),
      ...createDocumentFrequencySlice(context),
      ...createPlaygroundSlice(context),
      ...createSearchSlice(context),
      ...createComparisonSlice(context),
      ...createRunsSlice(context),
      ...createReportSlice(context),
      ...createTabSlice(context),
    };
  });
  new AnswerLoop(store, client);
  return store;
}
