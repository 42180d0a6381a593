import type { Answer } from '#host/answer-question.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { SkipSet } from '#engine/search/skip-set.ts';

/** Execution providers a person can ask for in the browser; `auto` prefers WebGPU and says what it took. */
export type ProviderChoice = 'auto' | 'webgpu' | 'wasm';

/** What this host can do, before any model is loaded. */
export interface HostCapabilities {
  readonly webgpu:
    | {
        readonly available: true;
        readonly adapter: string;
        readonly shaderF16: boolean;
        readonly software: boolean;
      }
    | { readonly available: false; readonly reason: string };
  readonly threads: number;
  /** False when the page lacks COOP/COEP: WASM then runs on one thread. */
  readonly crossOriginIsolated: boolean;
}

/** Progress of any long call. `etaMs` is null until it can be estimated. */
export interface Progress {
  /** One short phrase for a person: "Downloading block 7 of 24". */
  readonly phase: string;
  /** 0..1. */
  readonly fraction: number;
  readonly etaMs: number | null;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface LoadedModel {
  readonly name: string;
  readonly family: string;
  /** sha256 of the manifest: the model's identity in journals and exports. */
  readonly hash: string;
  readonly source: { readonly checkpoint: string; readonly revision: string | null };
  readonly dtype: string;
  readonly blocks: number;
  readonly hiddenSize: number;
  readonly parameters: number;
  readonly imageTokens: number;
  readonly downloadBytes: number;
  readonly provider: 'webgpu' | 'wasm' | 'cpu' | 'cuda';
  readonly threads: number;
  /** Why the provider is not the one asked for or preferred; null when it is. Shown, never hidden. */
  readonly fallbackReason: string | null;
}

export interface GenerateRequest {
  readonly image: Blob;
  readonly prompt: string;
  readonly skip: SkipSet;
  readonly maxNewTokens?: number;
}

/** An answer under one skip set, with the time it took. */
export interface Generation extends Answer {
  readonly skip: SkipSet;
}

/** A run as the list of past runs shows it. */
export interface RunSummary {
  readonly id: string;
  readonly startedAt: number;
  readonly spec: SearchSpec;
  readonly modelName: string;
  readonly calibrationName: string;
  readonly status: 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  readonly steps: number;
}

export interface SearchCallbacks {
  readonly signal?: AbortSignal;
  /** Called with every event of the run in order, replayed ones first. */
  readonly onEvent: (event: RunEvent) => void;
  /** While the pictures are made ready, before the first event. */
  readonly onProgress?: (progress: Progress) => void;
}

/** An imported calibration set in the list of them. */
export interface StoredCalibrationName {
  /** `CalibrationSet.id`. */
  readonly id: string;
  readonly name: string;
}

/** How a search call ended without failing. */
export type SearchOutcome = 'done' | 'paused' | 'cancelled';

/**
 * Everything the page can ask of an engine, wherever it runs: in this browser's worker or on a local server. Every
 * method rejects with `SkipscopeError`; aborting a signal rejects with an `AbortError` and leaves the engine usable.
 */
export interface SkipscopeClient {
  capabilities(): Promise<HostCapabilities>;
  /** `url` is a block-model folder, relative to the page or absolute. Replaces the model in use. */
  loadModel(url: string, provider: ProviderChoice, options?: CallOptions): Promise<LoadedModel>;
  generate(request: GenerateRequest, options?: CallOptions): Promise<Generation>;

  /** Reads, checks and stores a calibration set; it stays until removed, so that runs can be resumed. */
  importCalibration(
    name: string,
    files: readonly NamedFile[],
    options?: CallOptions,
  ): Promise<CalibrationSummary>;
  /** The set served with the app under this folder URL. */
  openCalibration(url: string, options?: CallOptions): Promise<CalibrationSummary>;
  /** The sets that were imported on this host. */
  storedCalibrations(): Promise<readonly StoredCalibrationName[]>;
  /** Opens a set that was imported before. */
  openStoredCalibration(id: string, options?: CallOptions): Promise<CalibrationSummary>;
  removeCalibration(id: string): Promise<void>;
  calibrationImage(calibrationId: string, sample: number): Promise<Blob>;

  /** Starts a run and drives it until it ends or is paused. `id` is given by the caller. */
  startSearch(id: string, spec: SearchSpec, callbacks: SearchCallbacks): Promise<SearchOutcome>;
  /** Goes on with a paused or interrupted run; needs the same model and calibration set to be open. */
  resumeSearch(id: string, callbacks: SearchCallbacks): Promise<SearchOutcome>;
  pauseSearch(id: string): Promise<void>;
  cancelSearch(id: string): Promise<void>;
  runs(): Promise<readonly RunSummary[]>;
  runEvents(id: string): Promise<readonly RunEvent[]>;
  deleteRun(id: string): Promise<void>;
}
