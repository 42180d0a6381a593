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

/** The check or deletion of a stored model, or its outcome. */
export type StoredModelCheck =
  | { readonly kind: 'verifying'; readonly progress: Progress | null }
  | { readonly kind: 'sound' }
  | { readonly kind: 'deleting' }
  | { readonly kind: 'failed'; readonly problem: Problem };

export interface StoredModelsSlice {
  /** The models that the backend stores, last used first; null until read. */
  readonly storedModels: readonly StoredModel[] | null;
  readonly storage: StorageUse | null;
  /** The reason why no models are stored here, or why they could not be listed. */
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

/** The look-up of a model, before its weights are fetched. */
export type LookUp =
  | { readonly kind: 'none' }
  | { readonly kind: 'looking'; readonly origin: ModelOrigin; readonly progress: Progress | null }
  | { readonly kind: 'found'; readonly origin: ModelOrigin; readonly offer: ModelOffer }
  /** `origin` is null where what was typed or dropped names none. */
  | { readonly kind: 'failed'; readonly origin: ModelOrigin | null; readonly problem: Problem };

/** The text by which a person named a model, and the page where it was typed. */
export interface TypedReference {
  readonly text: string;
  readonly revision: string;
  /** Address of the page, which relative ones start from; its `?hub=` names a mirror of the Hugging Face hub. */
  readonly page: string;
}

export interface ModelLookUpSlice {
  readonly lookUp: LookUp;
  /** Reads the typed text, and looks up the model that it names. */
  lookUpReference(typed: TypedReference): Promise<void>;
  /** Looks up the model at `origin`; a look-up under way is aborted. */
  lookUpModel(origin: ModelOrigin): Promise<void>;
  /** Shows the reason why there is nothing to look up. */
  refuseLookUp(problem: Problem): void;
  /** Removes the look-up from view, and aborts one under way. */
  closeLookUp(): void;
}

/** The import of a model to the backend in use. */
export interface ImportRequest {
  readonly origin: ModelOrigin;
  readonly name: string;
  readonly dtype: ModelDtype;
  /** The provider that loads it once it is complete; null to store it only. */
  readonly loadOn: ProviderChoice | null;
}

export type ModelImport =
  | {
      readonly kind: 'running';
      readonly request: ImportRequest;
      readonly progress: Progress | null;
      /** Pausing was asked for, and the current block is still being finished. */
      readonly stopping: boolean;
    }
  | { readonly kind: 'failed'; readonly request: ImportRequest; readonly problem: Problem }
  /** Stored, and not loaded by itself: nobody asked for it, or a search was using the model in use. */
  | { readonly kind: 'done'; readonly request: ImportRequest; readonly stored: StoredModel };

export interface ModelImportsSlice {
  /** The import under way or the last one, until it is dismissed. There is at most one at a time. */
  readonly modelImport: ModelImport | null;
  /** The interrupted imports whose offer to resume was declined in this visit. */
  readonly declinedImports: readonly string[];
  /** Fetches, converts and stores a model, then loads it if the request says so and no search is under way. */
  importModel(request: ImportRequest): Promise<void>;
  /** Pauses the import. The stored part stays as a partial model, which can be resumed. */
  pauseImport(): void;
  dismissImport(): void;
  declineImport(id: string): void;
}

/** The view of the model manager. */
type ManagerView = 'closed' | 'models' | 'add';

export interface ModelManagerSlice extends StoredModelsSlice, ModelLookUpSlice, ModelImportsSlice {
  readonly manager: ManagerView;
  showManager(view: ManagerView): void;
}
