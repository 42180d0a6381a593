import { calibrations, documentFrequencies } from './calibration-operations.ts';
import { device } from './device-operations.ts';
import { currentModel, models } from './model-operations.ts';
import type { Functions, OperationTable } from './operation.ts';
import { runs, skipSets } from './run-operations.ts';

/**
 * An engine in the eyes of a page: in this browser's worker or on a server. Every function rejects with `SkipscopeError`; aborting a
 * signal rejects with an `AbortError` and leaves the engine usable.
 */
export interface SkipscopeClient {
  readonly device: Functions<typeof device>;
  readonly models: Functions<typeof models>;
  readonly currentModel: Functions<typeof currentModel>;
  readonly calibrations: Functions<typeof calibrations>;
  readonly documentFrequencies: Functions<typeof documentFrequencies>;
  readonly runs: Functions<typeof runs>;
  readonly skipSets: Functions<typeof skipSets>;
}

/**
 * Everything that can be asked of an engine, wherever it runs. The switch between backends, the wire of the worker, the HTTP client, the
 * routes of the server and the fake of the tests are made from this table.
 */
export const operations = {
  device,
  models,
  currentModel,
  calibrations,
  documentFrequencies,
  runs,
  skipSets,
} as const satisfies Record<keyof SkipscopeClient, OperationTable[string]>;
