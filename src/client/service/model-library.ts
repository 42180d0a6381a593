import type { CallOptions, ModelOffer, ModelOrigin, StorageUse, StoredModel } from '#client/contract.ts';
import { SkipscopeError } from '#engine/errors.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';

/** The models kept on this host, and the way to add one. */
export class ModelLibrary {
  inspect(origin: ModelOrigin, _options: CallOptions): Promise<ModelOffer> {
    return Promise.reject(noImport(origin));
  }

  import(origin: ModelOrigin, _dtype: ModelDtype, _options: CallOptions): Promise<StoredModel> {
    return Promise.reject(noImport(origin));
  }

  stored(): Promise<readonly StoredModel[]> {
    return Promise.resolve([]);
  }

  verify(id: string, _options: CallOptions): Promise<void> {
    return Promise.reject(unknownModel(id));
  }

  delete(id: string): Promise<void> {
    return Promise.reject(unknownModel(id));
  }

  storageUse(): Promise<StorageUse> {
    return Promise.resolve({ usageBytes: 0, quotaBytes: null });
  }
}

function noImport({ kind }: ModelOrigin): SkipscopeError {
  return new SkipscopeError(
    'unsupported',
    `This page cannot import a model from a ${kind} yet.`,
    'Convert it on the command line and open the folder by its URL.',
  );
}

function unknownModel(id: string): SkipscopeError {
  return new SkipscopeError(
    'not-found',
    `No model "${id}" is stored here.`,
    'Choose one of the stored models, or import it again.',
  );
}
