import type {
  CallOptions,
  DtypeOffer,
  ModelOffer,
  ModelOrigin,
  StorageUse,
  StoredModel,
} from '#client/contract.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import type { ModelDemand } from '#engine/convert/model-needs.ts';
import { SkipscopeError } from '#engine/errors.ts';
import type { FileSource, FileStore } from '#engine/files/file-source.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { copyModel, verifyModel } from '#host/copy-model.ts';
import type { DeviceLimits } from '#host/device-limits.ts';
import type { KeptModel, ModelRecord, RecordedOrigin } from '#host/model-store.ts';
import { obstacles, warnings } from './dtype-limits.ts';
import type { EngineHost } from './engine-host.ts';
import { isFrom, modelId, originLabel, pinned, recordOrigin } from './model-origin.ts';
import { type ModelSource, readModelSource } from './model-source.ts';
import { TransferProgress } from './transfer-progress.ts';

/** The models kept on this host, and the way to add one. */
export class ModelLibrary {
  readonly #host: EngineHost;

  constructor(host: EngineHost) {
    this.#host = host;
  }

  async inspect(origin: ModelOrigin, { signal, onProgress }: CallOptions): Promise<ModelOffer> {
    onProgress?.({ phase: 'Reading configurations and headers', fraction: 0, etaMs: null });
    const source = await this.#open(origin, signal);
    const [asked, kept, device, use] = await Promise.all([
      recordOrigin(origin),
      this.#host.models.list(),
      this.#host.deviceLimits(),
      this.#host.models.use(),
    ]);
    const freeBytes = use.quotaBytes === null ? null : use.quotaBytes - use.usageBytes;
    const dtypes = [...source.demands].map(([dtype, needs]) => {
      const storedBytes = begunWith(kept, asked, dtype)?.bytes ?? 0;
      return dtypeOffer(dtype, needs, storedBytes, device, freeBytes);
    });
    return { ...source.facts, dtypes };
  }

  /**
   * Fetches and stores a model. Whoever comes second, in whatever tab, waits for the first and finds the model there.
   * Throws `SkipscopeError('unsupported')` for a dtype in which the origin does not have it.
   */
  async import(origin: ModelOrigin, dtype: ModelDtype, options: CallOptions): Promise<StoredModel> {
    const { models } = this.#host;
    const { signal, onProgress } = options;
    onProgress?.({ phase: 'Reading configurations and headers', fraction: 0, etaMs: null });
    const asked = await recordOrigin(origin);
    const begun = begunWith(await models.list(), asked, dtype)?.record;
    const source = await this.#open(pinned(origin, begun), signal);
    const record = begun ?? (await newRecord(source, dtype, asked));
    const onWait = () => {
      onProgress?.({ phase: 'Waiting for another tab that imports this model', fraction: 0, etaMs: null });
    };
    return models.exclusively(record.id, { ...(signal && { signal }), onWait }, async () => {
      const there = await this.#find(record.id);
      if (there?.complete) return describe(there);
      await models.save(record);
      await fetchInto(await models.folder(record.id), source, dtype, options);
      return describe(await this.#complete(record));
    });
  }

  async stored(): Promise<readonly StoredModel[]> {
    return (await this.#host.models.list()).map(describe);
  }

  async verify(id: string, { signal, onProgress }: CallOptions): Promise<void> {
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

  /** The files of a complete model, which counts as used now. Throws `SkipscopeError('not-found')`. */
  async use(id: string): Promise<FileSource> {
    const kept = await this.#find(id);
    if (!kept?.complete)
      throw new SkipscopeError(
        'not-found',
        kept ? `The import of ${kept.record.name} is not complete.` : `No model "${id}" is stored here.`,
        kept ? 'Import it again: it goes on where it stopped.' : 'Choose one of the stored models.',
      );
    await this.#host.models.save({ ...kept.record, usedAt: Date.now() });
    return this.#host.models.folder(id);
  }

  async #open(origin: ModelOrigin, signal: AbortSignal | undefined): Promise<ModelSource> {
    const options = signal ? { signal } : {};
    return readModelSource(await this.#host.openOrigin(origin, options), options);
  }

  async #find(id: string): Promise<KeptModel | undefined> {
    return (await this.#host.models.list()).find(({ record }) => record.id === id);
  }

  /** Corrects the estimate of the size. */
  async #complete(record: ModelRecord): Promise<KeptModel> {
    const bytes = (await this.#find(record.id))?.bytes ?? record.totalBytes;
    const corrected = { ...record, totalBytes: bytes };
    await this.#host.models.save(corrected);
    return { record: corrected, complete: true, bytes };
  }
}

/** The interrupted import of the same model and dtype. */
function begunWith(
  kept: readonly KeptModel[],
  asked: RecordedOrigin,
  dtype: ModelDtype,
): KeptModel | undefined {
  return kept.find(({ record, complete }) => !complete && record.dtype === dtype && isFrom(record, asked));
}

async function newRecord(
  source: ModelSource,
  dtype: ModelDtype,
  origin: RecordedOrigin,
): Promise<ModelRecord> {
  const { identity, facts, demands } = source;
  const needs = demands.get(dtype);
  if (!needs)
    throw new SkipscopeError(
      'unsupported',
      `${facts.name} cannot be had as ${dtype}.`,
      `Choose one of: ${[...demands.keys()].join(', ')}.`,
    );
  return {
    id: await modelId(facts.name, dtype, origin, identity.revision),
    name: facts.name,
    dtype,
    checkpoint: identity.checkpoint,
    revision: identity.revision,
    origin,
    totalBytes: needs.diskBytes,
    addedAt: Date.now(),
    usedAt: null,
  };
}

async function fetchInto(
  store: FileStore,
  { facts, files }: ModelSource,
  dtype: ModelDtype,
  { signal, onProgress }: CallOptions,
): Promise<void> {
  const progress = onProgress && new TransferProgress(onProgress);
  const options = signal ? { signal } : {};
  if (facts.kind === 'block-model') {
    await copyModel(files, store, {
      ...options,
      onProgress: ({ path, doneBytes, totalBytes }) =>
        progress?.update(`Downloading ${stageName(path)}`, doneBytes, totalBytes),
    });
    return;
  }
  await convertCheckpoint(files, store, {
    ...options,
    dtype,
    onProgress: ({ path, doneBytes, totalBytes }) =>
      progress?.update(`Downloading and converting ${stageName(path)}`, doneBytes, totalBytes),
  });
}

/** `block-07.bin` as a person calls it: "block 7". */
function stageName(path: string): string {
  return path.replace(/\.bin$/, '').replace(/^block-0*(?=\d)/, 'block ');
}

function dtypeOffer(
  dtype: ModelDtype,
  needs: ModelDemand,
  storedBytes: number,
  device: DeviceLimits,
  freeBytes: number | null,
): DtypeOffer {
  const demand = { dtype, needs, storedBytes };
  return {
    dtype,
    needs,
    obstacles: obstacles(demand, device),
    warnings: warnings(demand, device, freeBytes),
    resumableBytes: storedBytes,
  };
}

function describe({ record, complete, bytes }: KeptModel): StoredModel {
  const { origin, ...facts } = record;
  return {
    ...facts,
    state: complete ? 'complete' : 'partial',
    bytes,
    origin: { kind: origin.kind, label: originLabel(origin) },
  };
}
