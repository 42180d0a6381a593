import type { Answer } from '#service/models/answer-question.ts';
import type { RemoteOrigin } from '#service/models/remote-origin.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { ModelNeeds } from '#engine/convert/model-needs.ts';
import type { RuntimeReport } from '#engine/inference/runtime-report.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { SelfTestResult } from '#engine/selftest/self-test-result.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { BackendCapabilities } from '#service/device/capabilities.ts';
import type { DeviceStatus } from '#service/device/device-status.ts';

/** Execution providers a person can ask for in the browser; `auto` prefers WebGPU and says what it took. */
export type ProviderChoice = 'auto' | 'webgpu' | 'wasm';

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
  /** The device, and what was chosen for this model on it. */
  readonly runtime: RuntimeReport;
  /** Whether this device computes what it should, tried before its first run with this dtype. */
  readonly selfTest: SelfTestResult;
}

/** Where a model comes from: a Hugging Face checkpoint, or a block model that somebody has converted. */
export type ModelOrigin =
  | RemoteOrigin
  /** A folder of this computer, dropped or picked. */
  | { readonly kind: 'folder'; readonly name: string; readonly files: readonly NamedFile[] };

/** What one dtype of a model takes, and whether this browser can have it. */
export interface DtypeOffer {
  readonly dtype: ModelDtype;
  /** Bytes to fetch, bytes stored afterwards, and bytes of GPU (or WASM) memory once loaded. */
  readonly needs: ModelNeeds;
  /** Why this dtype cannot run here, each a sentence; empty where it can. */
  readonly obstacles: readonly string[];
  /** What may go wrong, each a sentence: little free storage, much memory. */
  readonly warnings: readonly string[];
  /** Stored bytes of an interrupted import of the same model and dtype. */
  readonly resumableBytes: number;
}

/** A model that was found at its origin, before anything big is fetched. */
export interface ModelOffer {
  readonly kind: 'checkpoint' | 'block-model';
  readonly name: string;
  /** Architectures of the parts: `llama`, `clip`. */
  readonly decoder: string;
  readonly vision: string;
  readonly blocks: number;
  readonly hiddenSize: number;
  readonly parameters: number;
  readonly imageTokens: number;
  /** Those that can be made from it; one for a block model. */
  readonly dtypes: readonly DtypeOffer[];
}

/** A model kept on this host. */
export interface StoredModel {
  /** Loads with `loadModel('stored:<id>')` once complete. */
  readonly id: string;
  readonly name: string;
  readonly dtype: ModelDtype;
  /** The checkpoint it was made from, as the manifest names it. */
  readonly checkpoint: string;
  readonly revision: string | null;
  /** `partial` while its import is under way or interrupted: importing it again goes on. */
  readonly state: 'complete' | 'partial';
  /** Stored so far. */
  readonly bytes: number;
  /** Stored once complete. */
  readonly totalBytes: number;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
  /** When it was last loaded, in milliseconds since the epoch; null when it never was. */
  readonly usedAt: number | null;
  /** Where it came from; an interrupted import from a folder goes on once that folder is given again. */
  readonly origin: { readonly kind: ModelOrigin['kind']; readonly label: string };
}

/** Storage of this page, in bytes, as far as the browser tells. */
export interface StorageUse {
  readonly usageBytes: number;
  readonly quotaBytes: number | null;
}

export interface GenerateRequest {
  readonly image: Blob;
  readonly prompt: string;
  readonly skip: SkipSet;
  readonly maxNewTokens?: number;
  /** Hash of the model that is meant: where others use the host too, it may have another one by now. */
  readonly model?: string;
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
  readonly status: 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  /** Runs whose turn comes before; null for one that does not wait. */
  readonly ahead: number | null;
  /** Who asked for it, where several can. */
  readonly owner: string | null;
  readonly steps: number;
}

/** A run whose journal is kept but cannot be read: damaged, or stored by another version of this program. */
export interface UnreadableRun {
  readonly id: string;
  /** What is wrong with its journal, as a sentence. */
  readonly problem: string;
}

/** Every run of this host. */
export interface RunList {
  readonly runs: readonly RunSummary[];
  readonly unreadable: readonly UnreadableRun[];
}

export interface SearchCallbacks {
  readonly signal?: AbortSignal;
  /** Called with every event of the run in order, replayed ones first. */
  readonly onEvent: (event: RunEvent) => void;
  /** While the pictures are made ready. */
  readonly onProgress?: (progress: Progress) => void;
  /** The host's disk has lost the last events of the run: all of it comes again, from the first event. */
  readonly onRewind?: () => void;
}

/** An imported calibration set in the list of them. */
export interface StoredCalibrationName {
  /** `CalibrationSet.id`. */
  readonly id: string;
  readonly name: string;
}

/** An imported calibration set as it was offered. */
export interface CalibrationFiles {
  readonly name: string;
  readonly files: readonly NamedFile[];
}

/** A table of document frequencies kept on this host: how common words are in a larger set of captions. */
export interface DocumentFrequencySummary {
  /** Hex SHA-256 of its file, as `SearchSpec.documentFrequencies` names it. */
  readonly hash: string;
  /** Name of the file that was brought. */
  readonly name: string;
  /** Images of the larger set. */
  readonly documents: number;
}

/** How a search call ended without failing. */
export type SearchOutcome = 'done' | 'paused' | 'cancelled';

/**
 * Everything the page can ask of an engine, wherever it runs: in this browser's worker or on a local server. Every
 * method rejects with `SkipscopeError`; aborting a signal rejects with an `AbortError` and leaves the engine usable.
 */
export interface SkipscopeClient {
  capabilities(): Promise<BackendCapabilities>;
  deviceStatus(): Promise<DeviceStatus>;
  /**
   * `url` is a block-model folder, relative to the page or absolute, or `stored:<id>`. Replaces the model in use.
   */
  loadModel(url: string, provider: ProviderChoice, options?: CallOptions): Promise<LoadedModel>;
  generate(request: GenerateRequest, options?: CallOptions): Promise<Generation>;

  /** Reads configurations and headers only. */
  inspectModel(origin: ModelOrigin, options?: CallOptions): Promise<ModelOffer>;
  /**
   * Fetches, converts and stores a model block by block. An interrupted import of the same model and dtype goes on
   * where it stopped.
   */
  importModel(origin: ModelOrigin, dtype: ModelDtype, options?: CallOptions): Promise<StoredModel>;
  storedModels(): Promise<readonly StoredModel[]>;
  /** Compares every stored file with its SHA-256; rejects with `SkipscopeError('invalid-model')` naming a damaged one. */
  verifyModel(id: string, options?: CallOptions): Promise<void>;
  deleteModel(id: string): Promise<void>;
  storageUse(): Promise<StorageUse>;

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
  /** The files of an imported set, to be imported elsewhere. */
  calibrationFiles(id: string): Promise<CalibrationFiles>;
  calibrationImage(calibrationId: string, sample: number): Promise<Blob>;

  /**
   * Checks and stores a table of document frequencies, or counts one from a COCO captions file; it stays until removed,
   * so that runs can be resumed.
   */
  importDocumentFrequencies(file: NamedFile, options?: CallOptions): Promise<DocumentFrequencySummary>;
  storedDocumentFrequencies(): Promise<readonly DocumentFrequencySummary[]>;
  /** The file of a kept table, to be imported elsewhere. */
  documentFrequencyFile(hash: string): Promise<Blob>;
  removeDocumentFrequencies(hash: string): Promise<void>;

  /**
   * Starts a run and follows it until it ends or is paused; while another run is under way it waits for its turn. `id` is
   * given by the caller.
   */
  startSearch(id: string, spec: SearchSpec, callbacks: SearchCallbacks): Promise<SearchOutcome>;
  /**
   * Goes on with a paused or interrupted run; needs the same model and calibration set to be open, and the table of
   * document frequencies that it was started with to be kept. A run that is under way already is followed from its first
   * event on.
   */
  resumeSearch(id: string, callbacks: SearchCallbacks): Promise<SearchOutcome>;
  pauseSearch(id: string): Promise<void>;
  cancelSearch(id: string): Promise<void>;
  runs(): Promise<RunList>;
  runEvents(id: string): Promise<readonly RunEvent[]>;
  /** The journal as JSON Lines, just as it is stored: also one that cannot be read. */
  runLines(id: string): Promise<string>;
  /**
   * Keeps the journal of a run that another host has driven so far; nothing in it is computed again. A run that is here
   * already gets what was added to it elsewhere. Rejects with `SkipscopeError('invalid-journal')` when the two differ.
   */
  adoptRun(id: string, events: readonly RunEvent[], options?: CallOptions): Promise<void>;
  deleteRun(id: string): Promise<void>;
}
