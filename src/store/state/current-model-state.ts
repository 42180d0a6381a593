import type { Progress } from '#service/contract/call-options.ts';
import type { BackendCapabilities } from '#service/contract/device-operations.ts';
import type { LoadedModel, ProviderChoice } from '#service/contract/model-operations.ts';
import type { ServedChoice } from '#store/served/choose-served-model.ts';
import type { Problem } from './problem.ts';

export type ModelStatus =
  | { readonly kind: 'empty' }
  | { readonly kind: 'loading'; readonly url: string; readonly progress: Progress | null }
  | { readonly kind: 'ready'; readonly url: string; readonly model: LoadedModel }
  | { readonly kind: 'failed'; readonly url: string; readonly problem: Problem };

export interface CurrentModelSlice {
  /** The served model that the page has picked for this browser, and why. */
  readonly servedChoice: ServedChoice;
  readonly capabilities: BackendCapabilities | null;
  readonly model: ModelStatus;
  readonly provider: ProviderChoice;
  readCapabilities(): Promise<void>;
  /**
   * Replaces the model in use; a load under way is aborted. A model that took its backend down is loaded only if a person asks for it
   * `byHand`.
   */
  loadModel(url: string, provider: ProviderChoice, byHand?: boolean): Promise<void>;
  /** Shows no model; a load under way is aborted. */
  forgetModel(): void;
}

export function loadedModel(status: ModelStatus): LoadedModel | null {
  return status.kind === 'ready' ? status.model : null;
}
