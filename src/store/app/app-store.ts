import { createStore } from 'zustand/vanilla';

import { BackendSwitch } from '#client/backend-switch.ts';
import { NO_RECORDED_RUNS, type RecordedRuns } from '#client/recordings/recorded-runs.ts';
import { NO_PUBLISHED_SKIP_SETS, type PublishedSkipSets } from '#client/skip-sets/published-skip-sets.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { AnswerLoop } from '#store/playground/answer-loop.ts';
import type { AppState, AppStore, SliceContext } from '#store/state/app-state.ts';
import { type PageMemory, VisitMemory } from '#store/memory/page-memory.ts';
import { BackendWatch } from '#store/backends/backend-watch.ts';
import type { ConnectServer } from '#store/state/backends-state.ts';
import { LiveRunFollower } from '#store/runs/run-follower.ts';
import { createModelExportSlice } from '#store/export/model-export-slice.ts';
import { createReportSlice } from '#store/report/report-slice.ts';
import { createSearchSlice } from '#store/search/search-slice.ts';
import { createComparisonSlice } from '#store/comparison/comparison-slice.ts';
import { type OpenStreams, createDriveSlice } from '#store/drive/drive-slice.ts';
import { createDuelSlice } from '#store/duel/duel-slice.ts';
import { createModelManagerSlice } from '#store/models/model-manager-slice.ts';
import { createCurrentModelSlice } from '#store/models/current-model-slice.ts';
import { type ServedChoice, UNKNOWN_BROWSER } from '#store/served/choose-served-model.ts';
import { createSkipSlice } from '#store/blocks/skip-slice.ts';
import { createPublishedSetsSlice } from '#store/blocks/published-sets-slice.ts';
import { createBackendsSlice } from '#store/backends/backends-slice.ts';
import { createHandOverSlice } from '#store/backends/hand-over-slice.ts';
import { createDocumentFrequencySlice } from '#store/calibration/document-frequency-slice.ts';
import { createCalibrationSlice } from '#store/calibration/calibration-slice.ts';
import { type KeptPictures, VisitPictures } from '#store/labelling/kept-pictures.ts';
import { createLabellingSlice } from '#store/labelling/labelling-slice.ts';
import { createRecordedSlice } from '#store/runs/recorded-runs-slice.ts';
import { createRunsSlice } from '#store/runs/runs-slice.ts';
import { createImportanceSlice } from '#store/importance/importance-slice.ts';
import { createSpeedSlice } from '#store/playground/speed-slice.ts';
import { createAnswerReadingSlice } from '#store/playground/answer-reading-slice.ts';
import { createPlaygroundSlice } from '#store/playground/playground-slice.ts';
import { createOpenedFileSlice } from '#store/files/opened-file-slice.ts';
import { createPanelSlice } from './panel-slice.ts';
import { createWelcomeSlice } from './welcome-slice.ts';
import { createTabSlice } from './tab-slice.ts';

/** What the browser window gives the page. */
export interface PageEnvironment {
  readonly memory: PageMemory;
  readonly connect: ConnectServer;
  /** Where the pictures are kept that a person labels. */
  readonly keptPictures: KeptPictures;
  readonly recordings: RecordedRuns;
  readonly publishedSets: PublishedSkipSets;
  /** The sources of the live view. */
  readonly openStreams: OpenStreams;
  /** The served model that this browser is given, unless its address names another. */
  readonly servedChoice: ServedChoice;
}

/** A page that keeps nothing, knows no servers and has no recorded runs. */
const bareEnvironment = (): PageEnvironment => ({
  memory: new VisitMemory(),
  keptPictures: new VisitPictures(),
  connect: () =>
    Promise.reject(
      new SkipscopeError('unsupported', 'This page cannot connect to a server.', 'Work in the browser.'),
    ),
  recordings: NO_RECORDED_RUNS,
  publishedSets: NO_PUBLISHED_SKIP_SETS,
  openStreams: () =>
    Promise.reject(new SkipscopeError('unsupported', 'This page has no cameras.', 'Open another page.')),
  servedChoice: UNKNOWN_BROWSER,
});

/** The state core of the page: free of React, testable with any client. `browser` is the engine of this browser. */
export function createAppStore(
  browser: SkipscopeClient,
  environment: Partial<PageEnvironment> = {},
): AppStore {
  const { connect, keptPictures, openStreams, ...given } = { ...bareEnvironment(), ...environment };
  const backends = new BackendSwitch(browser);
  const { client } = backends;
  const store = createStore<AppState>()((set, get) => {
    const follower = new LiveRunFollower({ set, get, client });
    const context: SliceContext = { set, get, client, backends, follower, ...given };
    return {
      ...createCurrentModelSlice(context),
      ...createModelManagerSlice(context),
      ...createModelExportSlice(context),
      ...createSkipSlice(context),
      ...createPublishedSetsSlice(context),
      ...createCalibrationSlice(context),
      ...createLabellingSlice(context, keptPictures),
      ...createDocumentFrequencySlice(context),
      ...createPlaygroundSlice(context),
      ...createAnswerReadingSlice(context),
      ...createSpeedSlice(context),
      ...createImportanceSlice(context),
      ...createSearchSlice(context),
      ...createComparisonSlice(context),
      ...createDriveSlice(context, openStreams),
      ...createDuelSlice(context),
      ...createRunsSlice(context),
      ...createRecordedSlice(context),
      ...createReportSlice(context),
      ...createTabSlice(context),
      ...createPanelSlice(context),
      ...createWelcomeSlice(context),
      ...createOpenedFileSlice(context),
      ...createBackendsSlice(context, connect),
      ...createHandOverSlice(context),
    };
  });
  new AnswerLoop(store, client);
  new BackendWatch(store);
  return store;
}
