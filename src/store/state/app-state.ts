import type { StoreApi } from 'zustand/vanilla';

import type { BackendSwitch } from '#client/backend-switch.ts';
import type { RecordedRuns } from '#client/recordings/recorded-runs.ts';
import type { PublishedSkipSets } from '#client/skip-sets/published-skip-sets.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { PageMemory } from '#store/memory/page-memory.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { RunOutcome } from '#service/contract/run-operations.ts';
import type { CalibrationSlice } from './calibration-state.ts';
import type { ComparisonSlice } from './comparison-state.ts';
import type { DriveSlice } from './drive-state.ts';
import type { DuelSlice } from './duel-state.ts';
import type { LabellingSlice } from './labelling-state.ts';
import type { DocumentFrequencySlice } from './document-frequency-state.ts';
import type { ServedChoice } from '#store/served/choose-served-model.ts';
import type { CurrentModelSlice } from './current-model-state.ts';
import type { ModelExportSlice } from './model-export-state.ts';
import type { ModelManagerSlice } from './model-manager-state.ts';
import type { HandOverSlice } from './hand-over-state.ts';
import type { BackendsSlice } from './backends-state.ts';
import type { ImportanceSlice } from './importance-state.ts';
import type { AnswerReadingSlice, PlaygroundSlice } from './playground-state.ts';
import type { PublishedSetsSlice } from './published-sets-state.ts';
import type { ReportSlice } from './report-state.ts';
import type { RecordedSlice } from './recorded-state.ts';
import type { RunsSlice } from './runs-state.ts';
import type { SearchSlice } from './search-state.ts';
import type { SpeedSlice } from './speed-state.ts';
import type { SkipSlice } from './skip-state.ts';
import type { PanelSlice } from './panel-state.ts';
import type { WelcomeSlice } from './welcome-state.ts';
import type { OpenedFileSlice } from './opened-file-state.ts';
import type { TabSlice } from './tab-state.ts';

/** Everything the page shows. Runs are folds over their journals; sessions and tensors never come here. */
export type AppState = CurrentModelSlice &
  ModelManagerSlice &
  ModelExportSlice &
  SkipSlice &
  PublishedSetsSlice &
  CalibrationSlice &
  LabellingSlice &
  DocumentFrequencySlice &
  PlaygroundSlice &
  AnswerReadingSlice &
  SpeedSlice &
  ImportanceSlice &
  SearchSlice &
  ComparisonSlice &
  DriveSlice &
  DuelSlice &
  RunsSlice &
  RecordedSlice &
  ReportSlice &
  TabSlice &
  PanelSlice &
  OpenedFileSlice &
  WelcomeSlice &
  BackendsSlice &
  HandOverSlice;

export type AppStore = StoreApi<AppState>;

/**
 * Follows one run at a time and shows it as it grows, until it ends, is paused or is left. The outcome is null for a
 * run that was left, and for one that failed, with the problem in `searchProblem`.
 */
export interface RunFollower {
  /** The run in view leaves it at once, or, with `keepsView`, when the first event of the new run comes. */
  start(spec: SearchSpec, keepsView?: boolean): Promise<RunOutcome | null>;
  /** Resumes a run where it stopped, or follows one that its server executes, from its first event on. */
  resume(id: string, keepsView?: boolean): Promise<RunOutcome | null>;
  /** Resolves once no run is followed. */
  settled(): Promise<void>;
  /** Stops showing the run under way. A server continues it without the page; a browser would pause it. */
  leave(): Promise<void>;
}

/** The parts of the store that a slice is made with. */
export interface SliceContext {
  readonly set: AppStore['setState'];
  readonly get: AppStore['getState'];
  /** The backend in use. */
  readonly client: SkipscopeClient;
  /** Every backend that can be asked. */
  readonly backends: BackendSwitch;
  readonly follower: RunFollower;
  readonly recordings: RecordedRuns;
  readonly publishedSets: PublishedSkipSets;
  readonly servedChoice: ServedChoice;
  readonly memory: PageMemory;
}
