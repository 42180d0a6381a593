import type { StoreApi } from 'zustand/vanilla';

import type { BackendSwitch } from '#client/backend-switch.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { CalibrationSlice } from './calibration-slice.ts';
import type { ComparisonSlice } from './comparison-slice.ts';
import type { DocumentFrequencySlice } from './document-frequency-slice.ts';
import type { ModelSlice } from './model-slice.ts';
import type { ModelsSlice } from './models-slice.ts';
import type { PageMemory } from './page-memory.ts';
import type { HandOverSlice } from './places/hand-over-slice.ts';
import type { PlacesSlice } from './places/places-slice.ts';
import type { PlaygroundSlice } from './playground-slice.ts';
import type { ReportSlice } from './report-slice.ts';
import type { RunFollower } from './run-follower.ts';
import type { RunsSlice } from './runs-slice.ts';
import type { SearchSlice } from './search-slice.ts';
import type { SkipSlice } from './skip-slice.ts';
import type { TabSlice } from './tab-slice.ts';

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
