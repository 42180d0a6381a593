import type { Progress } from '#service/contract/call-options.ts';
import type { StorageUse } from '#service/contract/device-operations.ts';
import type {
  ModelOffer,
  ModelOrigin,
  ProviderChoice,
  StoredModel,
} from '#service/contract/model-operations.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { Problem } from './problem.ts';

/** What is being done with a stored model, or came of it. */
export type StoredModelCheck =
  | { readonly kind: 'verifying'; readonly progress: Progress | null }
  | { readonly kind: 'sound' }
  | { readonly kind: 'deleting' }
  | { readonly kind: 'failed'; readonly problem: Problem };

export interface StoredModelsSlice {
  /** The models kept where the page works, last used first; null until read. */
  readonly storedModels: readonly StoredModel[] | null;
  readonly storage: StorageUse | null;
  /** Why no models are kept here, or why they could not be listed. */
  readonly storedModelsProblem: Problem | null;
  /** By id of the stored model. */
  readonly modelChecks: Readonly<Record<string, StoredModelCheck>>;
  refreshStoredModels(): Promise<void>;
  /** Compares every stored file with its checksum. */
  verifyStoredModel(id: string): Promise<void>;
  deleteStoredModel(id: string): Promise<void>;
  /** Shows a problem beside a stored model, or clears what is shown there. */
  reportStoredModel(id: string, problem: Problem | null): void;
}

/** A model that somebody asks about, before anything big is fetched. */
export type LookUp =
  | { readonly kind: 'none' }
  | { readonly kind: 'looking'; readonly origin: ModelOrigin; readonly progress: Progress | null }
  | { readonly kind: 'found'; readonly origin: ModelOrigin; readonly offer: ModelOffer }
  /** `origin` is null where what was typed or dropped names none. */
  | { readonly kind: 'failed'; readonly origin: ModelOrigin | null; readonly problem: Problem };

/** What a person typed to name a model, and where. */
export interface TypedReference {
  readonly text: string;
  readonly revision: string;
  /** Address of the page, which relative ones start from; its `?hub=` names a mirror of the Hugging Face hub. */
  readonly page: string;
}

export interface ModelLookUpSlice {
  readonly lookUp: LookUp;
  /** Reads what was typed, and looks up what it names. */
  lookUpReference(typed: TypedReference): Promise<void>;
  /** Finds out what is at `origin`; a look-up under way is aborted. */
  lookUpModel(origin: ModelOrigin): Promise<void>;
  /** Shows why there is nothing to look up. */
  refuseLookUp(problem: Problem): void;
  /** Forgets what was found, and stops looking. */
  closeLookUp(): void;
}

/** A model on its way to where the page works. */
export interface ImportJob {
  readonly origin: ModelOrigin;
  readonly name: string;
  readonly dtype: ModelDtype;
  /** Where to run it once it is complete; null to store it only. */
  readonly loadOn: ProviderChoice | null;
}

export type ModelImport =
  | {
      readonly kind: 'running';
      readonly job: ImportJob;
      readonly progress: Progress | null;
      /** Pausing was asked for, and the block in hand is still being finished. */
      readonly stopping: boolean;
    }
  | { readonly kind: 'failed'; readonly job: ImportJob; readonly problem: Problem }
  /** Stored, and not loaded by itself: nobody asked for it, or a search was using the model in use. */
  | { readonly kind: 'done'; readonly job: ImportJob; readonly stored: StoredModel };

export interface ModelImportsSlice {
  /** The import under way or the last one, until it is dismissed. There is at most one at a time. */
  readonly modelImport: ModelImport | null;
  /** Interrupted imports whose offer to go on was declined in this visit. */
  readonly declinedImports: readonly string[];
  /** Fetches, converts and stores a model, then loads it if the job says so and no search is under way. */
  importModel(job: ImportJob): Promise<void>;
  /** What is stored stays as a partial model that can be gone on with. */
  pauseImport(): void;
  dismissImport(): void;
  declineImport(id: string): void;
}

/** What the model manager shows. */
export type ManagerView = 'closed' | 'models' | 'add';

export interface ModelManagerSlice extends StoredModelsSlice, ModelLookUpSlice, ModelImportsSlice {
  readonly manager: ManagerView;
  showManager(view: ManagerView): void;
}
