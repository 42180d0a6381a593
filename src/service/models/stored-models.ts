import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import type { ModelOffer, ModelOrigin, StoredModel } from '#service/contract/model-operations.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { manifestHash } from '#engine/model/read-model.ts';
import { findModel } from '#service/ports/model-store.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { describeStored } from './stored-model.ts';
import { TransferProgress } from './transfer-progress.ts';

// Conversion is a large part of the program that few visits need, and is therefore loaded on demand.
const importer = async (host: EngineHost) => {
  const { ModelImporter } = await import('./model-importer.ts');
  return new ModelImporter(host);
};

type Models = SkipscopeClient['models'];
type ById = { readonly id: string };

/** The stored models, and their import, check and deletion. */
export class StoredModels implements Models {
  readonly #host: EngineHost;
  /** Imports that were given up and have not yet let go of what they have begun. */
  readonly #givenUp = new Set<Promise<unknown>>();

  constructor(host: EngineHost) {
    this.#host = host;
  }

  async inspect({ origin }: { readonly origin: ModelOrigin }, options: CallOptions = {}): Promise<ModelOffer> {
    return (await importer(this.#host)).inspect(origin, options);
  }

  async import({ origin, dtype }: Parameters<Models['import']>[0], options: CallOptions = {}): Promise<StoredModel> {
    const { signal } = options;
    const importing = (await importer(this.#host)).import(origin, dtype, options);
    const giveUp = (): void => void this.#givenUp.add(importing);
    if (signal?.aborted) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      return await importing;
    } finally {
      signal?.removeEventListener('abort', giveUp);
      this.#givenUp.delete(importing);
    }
  }

  async list(): Promise<readonly StoredModel[]> {
    return (await this.#host.models.list()).map(describeStored);
  }

  async verify({ id }: ById, { signal, onProgress }: CallOptions = {}): Promise<void> {
    const { verifyModel } = await import('./copy-model.ts');
    const progress = onProgress && new TransferProgress(onProgress);
    await verifyModel(await this.#host.models.folder(id), {
      ...(signal && { signal }),
      onProgress: ({ path, doneBytes, totalBytes }) =>
        progress?.update(`Checking ${path}`, doneBytes, totalBytes),
    });
  }

  /** Deletes a model; an import that was given up a moment ago is awaited, since it may be that of this model. */
  async delete({ id }: ById): Promise<void> {
    await Promise.allSettled(this.#givenUp);
    await this.#host.models.delete(id);
  }

  /** The id of the complete model whose manifest has this SHA-256. Throws `SkipscopeError('not-found')` when there is none. */
  async withHash(hash: string, name: string): Promise<string> {
    for (const { record, complete } of await this.#host.models.list()) {
      if (!complete) continue;
      const files = await this.#host.models.folder(record.id);
      if ((await manifestHash(files)) === hash) return record.id;
    }
    throw new SkipscopeError(
      'not-found',
      `The model "${name}", in the version that is asked for, is not stored here.`,
      'Add this model to the stored ones first.',
    );
  }

  /** The files of a complete model, whose time of use is recorded. Throws `SkipscopeError('not-found')` when there is none. */
  async use(id: string): Promise<FileSource> {
    const kept = await findModel(this.#host.models, id);
    if (!kept?.complete)
      throw new SkipscopeError(
        'not-found',
        kept ? `The import of ${kept.record.name} is not complete.` : `No model "${id}" is stored here.`,
        kept ? 'Import it again: it goes on where it stopped.' : 'Choose one of the stored models.',
      );
    await this.#host.models.save({ ...kept.record, usedAt: Date.now() });
    return this.#host.models.folder(id);
  }
}
