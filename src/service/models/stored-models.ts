import type { CallOptions, ModelOffer, ModelOrigin, StorageUse, StoredModel } from '#service/contract.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { MANIFEST_FILE, type ModelDtype } from '#engine/model/manifest.ts';
import { findModel } from '#service/ports/model-store.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { describeStored } from './describe-stored.ts';
import { TransferProgress } from './transfer-progress.ts';

// Conversion is a good part of the program, and few visits need it.
const importer = async (host: EngineHost) => {
  const { ModelImporter } = await import('./model-importer.ts');
  return new ModelImporter(host);
};

/** The models kept on this host, and the way to add one. */
export class StoredModels {
  readonly #host: EngineHost;

  constructor(host: EngineHost) {
    this.#host = host;
  }

  async inspect(origin: ModelOrigin, options: CallOptions): Promise<ModelOffer> {
    return (await importer(this.#host)).inspect(origin, options);
  }

  async import(origin: ModelOrigin, dtype: ModelDtype, options: CallOptions): Promise<StoredModel> {
    return (await importer(this.#host)).import(origin, dtype, options);
  }

  async stored(): Promise<readonly StoredModel[]> {
    return (await this.#host.models.list()).map(describeStored);
  }

  async verify(id: string, { signal, onProgress }: CallOptions): Promise<void> {
    const { verifyModel } = await import('./copy-model.ts');
    const progress = onProgress && new TransferProgress(onProgress);
    await verifyModel(await this.#host.models.folder(id), {
      ...(signal && { signal }),
      onProgress: ({ path, doneBytes, totalBytes }) =>
        progress?.update(`Checking ${path}`, doneBytes, totalBytes),
    });
  }

  delete(id: string): Promise<void> {
    return this.#host.models.delete(id);
  }

  storageUse(): Promise<StorageUse> {
    return this.#host.models.use();
  }

  /** Id of a complete model by the SHA-256 of its manifest. Throws `SkipscopeError('not-found')`. */
  async withHash(hash: string, name: string): Promise<string> {
    for (const { record, complete } of await this.#host.models.list()) {
      if (!complete) continue;
      const files = await this.#host.models.folder(record.id);
      if ((await sha256Hex(await files.read(MANIFEST_FILE))) === hash) return record.id;
    }
    throw new SkipscopeError(
      'not-found',
      `The model "${name}", in the version that is asked for, is not stored here.`,
      'Add this model to the stored ones first.',
    );
  }

  /** The files of a complete model, which counts as used now. Throws `SkipscopeError('not-found')`. */
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
