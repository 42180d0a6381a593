import type { CallOptions } from '#service/contract/call-options.ts';
import type { DtypeOffer, ModelOffer, ModelOrigin, StoredModel } from '#service/contract/model-operations.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import type { ModelDemand } from '#engine/convert/model-needs.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileStore, ReadOptions } from '#engine/base/file-source.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { copyModel } from './copy-model.ts';
import type { DeviceLimits, EngineHost } from '#service/ports/engine-host.ts';
import { type ModelEntry, type ModelRecord, type RecordedOrigin, findModel } from '#service/ports/model-store.ts';
import { obstacles, warnings } from './dtype-limits.ts';
import { isFrom, modelId, pinned, recordOrigin } from './model-origin.ts';
import { type ModelSource, readModelSource } from './model-source.ts';
import { retryProgress } from './retry-progress.ts';
import { describeStored } from './stored-model.ts';
import { TransferProgress } from './transfer-progress.ts';

/** Describes models at their origins, and fetches, converts and stores them. */
export class ModelImporter {
  readonly #host: EngineHost;

  constructor(host: EngineHost) {
    this.#host = host;
  }

  async inspect(origin: ModelOrigin, options: CallOptions): Promise<ModelOffer> {
    const { call, reading } = retryProgress(options);
    call.onProgress?.({ phase: 'Reading configurations and headers', fraction: 0, etaMs: null });
    const source = await this.#open(origin, reading);
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
   * Fetches and stores a model. A second import of the same model, in this tab or another, waits for the first and returns the
   * stored model. Throws `SkipscopeError('unsupported')` for a dtype in which the origin does not offer the model.
   */
  async import(origin: ModelOrigin, dtype: ModelDtype, options: CallOptions): Promise<StoredModel> {
    const { models } = this.#host;
    const { call, reading } = retryProgress(options);
    const { signal, onProgress } = call;
    onProgress?.({ phase: 'Reading configurations and headers', fraction: 0, etaMs: null });
    const asked = await recordOrigin(origin);
    const begun = begunWith(await models.list(), asked, dtype)?.record;
    const source = await this.#open(pinned(origin, begun), reading);
    const record = begun ?? (await newRecord(source, dtype, asked));
    const onWait = () => {
      onProgress?.({ phase: 'Waiting for another tab that imports this model', fraction: 0, etaMs: null });
    };
    return models
      .exclusively(record.id, { ...(signal && { signal }), onWait }, async () => {
        const there = await findModel(models, record.id);
        if (there?.complete) return describeStored(there);
        await models.save(record);
        await this.#fetchInto(await models.folder(record.id), source, dtype, call);
        return describeStored(await this.#complete(record));
      })
      .catch(async (error: unknown) => {
        await this.#forgetEmpty(record.id);
        throw error;
      });
  }

  async #open(origin: ModelOrigin, reading: ReadOptions): Promise<ModelSource> {
    const { openOrigin, startTextSandbox } = this.#host;
    return readModelSource(await openOrigin(origin, reading), startTextSandbox, reading);
  }

  async #fetchInto(
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
      startSandbox: this.#host.startTextSandbox,
      onProgress: ({ path, doneBytes, totalBytes }) =>
        progress?.update(`Downloading and converting ${stageName(path)}`, doneBytes, totalBytes),
    });
  }

  /** Deletes a model of which no byte was stored, because its import cannot be resumed. */
  async #forgetEmpty(id: string): Promise<void> {
    const kept = await findModel(this.#host.models, id);
    // The store refuses when another tab has begun to import the model; that import keeps the model.
    if (kept?.bytes === 0) await this.#host.models.delete(id).catch(() => undefined);
  }

  /** Replaces the estimated size of a complete model by its actual size. */
  async #complete(record: ModelRecord): Promise<ModelEntry> {
    const bytes = (await findModel(this.#host.models, record.id))?.bytes ?? record.totalBytes;
    const corrected = { ...record, totalBytes: bytes };
    await this.#host.models.save(corrected);
    return { record: corrected, complete: true, bytes };
  }
}

/** The interrupted import of the same model and dtype. */
function begunWith(
  kept: readonly ModelEntry[],
  asked: RecordedOrigin,
  dtype: ModelDtype,
): ModelEntry | undefined {
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

/** The name of a stage for a person: "block 7" for `block-07.bin`. */
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
