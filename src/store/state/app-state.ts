import type { StoreApi } from 'zustand/vanilla';

import type { BackendSwitch } from '#client/backend-switch.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { CalibrationSlice } from '#store/calibration/calibration-slice.ts';
import type { ComparisonSlice } from '#store/comparison/comparison-slice.ts';
import type { DocumentFrequencySlice } from '#store/calibration/document-frequency-slice.ts';
import type { ModelSlice } from '#store/models/current-model-slice.ts';
import type { ModelsSlice } from '#store/models/model-manager-slice.ts';
import type { PageMemory } from '#store/memory/page-memory.ts';
import type { HandOverSlice } from '#store/backends/hand-over-slice.ts';
import type { PlacesSlice } from '#store/backends/backends-slice.ts';
import type { PlaygroundSlice } from '#store/playground/playground-slice.ts';
import type { ReportSlice } from '#store/report/report-slice.ts';
import type { RunFollower } from '#store/runs/run-follower.ts';
import type { RunsSlice } from '#store/runs/runs-slice.ts';
import type { SearchSlice } from '#store/search/search-slice.ts';
import type { SkipSlice } from '#store/blocks/skip-slice.ts';
import type { TabSlice } from '#store/app/tab-slice.ts';

/** Everything the page shows. Runs are folds over their journals; sessions and tensors never come here. */
export type AppState = ModelSlice &
  ModelsSlice &
  SkipSlice &
  CalibrationSlice &
  DocumentFrequencySlice &
  PlaygroundSlice &
  SearchSlice &
  ComparisonSlice &
  RunsSlice &
  ReportSlice &
  TabSlice &
  PlacesSlice &
  HandOverSlice;

export type AppStore = StoreApi<AppState>;

/** What a slice works with. */
export interface SliceContext {
  readonly set: AppStore['setState'];
  readonly get: AppStore['getState'];
  /** The backend in use. */
  readonly client: SkipscopeClient;
  /** Every backend that can be asked. */
  readonly backends: BackendSwitch;
  readonly driver: RunFollower;
  readonly memory: PageMemory;
}
