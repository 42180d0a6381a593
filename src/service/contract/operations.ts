import { calibrations, documentFrequencies } from './calibration-operations.ts';
import { device } from './device-operations.ts';
import { modelExports } from './export-operations.ts';
import { importance } from './importance-operations.ts';
import { currentModel, models } from './model-operations.ts';
import type { Functions, OperationTable } from './operation.ts';
import { runs, skipSets } from './run-operations.ts';

/**
 * The operations of an engine as functions, whether the engine runs in a worker of the page or on a server. Every function
 * rejects with `SkipscopeError`. Aborting the signal of a call rejects it with an `AbortError` and leaves the engine usable.
 */
export interface SkipscopeClient {
  readonly device: Functions<typeof device>;
  readonly models: Functions<typeof models>;
  readonly currentModel: Functions<typeof currentModel>;
  readonly calibrations: Functions<typeof calibrations>;
  readonly documentFrequencies: Functions<typeof documentFrequencies>;
  readonly runs: Functions<typeof runs>;
  readonly skipSets: Functions<typeof skipSets>;
  readonly importance: Functions<typeof importance>;
  readonly modelExports: Functions<typeof modelExports>;
}

/**
 * The table of everything that can be asked of an engine. The HTTP client, the routes of the server and `/openapi.json` are made
 * from it.
 */
export const operations = {
  device,
  models,
  currentModel,
  calibrations,
  documentFrequencies,
  runs,
  skipSets,
  importance,
  modelExports,
} as const satisfies Record<keyof SkipscopeClient, OperationTable[string]>;
