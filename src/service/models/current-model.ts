import type { CallOptions } from '#service/contract/call-options.ts';
import type { LoadedModel, ProviderChoice } from '#service/contract/model-operations.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { chooseDialect } from '#engine/inference/choose-dialect.ts';
import { reportRuntime } from '#engine/inference/runtime-report.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { manifestHash, readManifest } from '#engine/model/read-model.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import { unlessAborted } from '#engine/base/abort.ts';
import type { DeviceLock } from '#service/device/device-lock.ts';
import type { BlockWeights, AskedBlock } from '#service/contract/block-weights.ts';
import { describeStructure } from './describe-structure.ts';
import type { OpenModel } from './open-model.ts';
import { requireAskedModel } from './require-asked-model.ts';
import { retryProgress } from './retry-progress.ts';
import type { TrialKeeper } from './trial-keeper.ts';
import type { EngineHost, OpenRuntime } from '#service/ports/engine-host.ts';
import { loadProgress } from './load-progress.ts';

/** Opens a block model at an address of `currentModel.load`. */
type FolderOpener = (url: string, options: ReadOptions) => Promise<FileSource>;

/** A model to be loaded. */
interface GivenModel {
  readonly url: string;
  readonly provider: ProviderChoice;
  readonly byHand: boolean;
}

/** The one model in use. */
export class CurrentModel {
  readonly #host: EngineHost;
  readonly #lock: DeviceLock;
  readonly #trials: TrialKeeper;
  readonly #openFolder: FolderOpener;
  readonly #mayReplace: () => void;
  readonly #loads = new SerialQueue();
  /** Tasks that need the model in use to stay. */
  readonly #users = new Set<Promise<unknown>>();
  #open: OpenModel | null = null;
  #description: LoadedModel | null = null;
  #url: string | null = null;
  /** The files of the model in use. */
  #files: FileSource | null = null;
  /** Blocks are read one at a time: each takes the memory of its weights. */
  readonly #reads = new SerialQueue();

  /** `mayReplace` throws while the model in use must stay. */
  constructor(
    host: EngineHost,
    lock: DeviceLock,
    trials: TrialKeeper,
    openFolder: FolderOpener,
    mayReplace: () => void,
  ) {
    this.#host = host;
    this.#lock = lock;
    this.#trials = trials;
    this.#openFolder = openFolder;
    this.#mayReplace = mayReplace;
  }

  /** The model in use. Throws `SkipscopeError('invalid-input')` while none is loaded. */
  get current(): OpenModel {
    if (this.#open) return this.#open;
    throw new SkipscopeError('invalid-input', 'No model is loaded.', 'Load a model first.');
  }

  /** The address that the model in use was loaded from; null while none is loaded. */
  get url(): string | null {
    return this.#url;
  }

  /**
   * What a block of the model in use consists of, read from its files. Throws as `current`, `requireAskedModel` and `readBlockWeights`
   * do.
   */
  async weights(asked: AskedBlock, signal?: AbortSignal): Promise<BlockWeights> {
    const { model } = this.current;
    requireAskedModel(asked, this.current);
    const files = this.#files;
    if (files === null) throw new TypeError('The model in use has no files.');
    const { readBlockWeights } = await import('./read-block-weights.ts');
    return this.#reads.run(async () => readBlockWeights(files, model.manifest, asked.block, signal));
  }

  isInUse(hash: string): boolean {
    return this.#open?.model.hash === hash;
  }

  /** Name of the model in use; null while none is loaded. */
  get name(): string | null {
    return this.#open?.model.manifest.name ?? null;
  }

  /**
   * Loads a model in place of the one in use, which is disposed once the manifest of the new one is read and its graphs are known
   * to run here. A shared host does not load the model in use again. A model that took the host down is loaded `byHand` only.
   */
  load(
    url: string,
    provider: ProviderChoice,
    byHand: boolean,
    options: CallOptions,
  ): Promise<LoadedModel> {
    const given = { url, provider, byHand };
    return this.#loads.run(() => this.#load(given, options, this.#mayReplace), options.signal);
  }

  /**
   * The model of this hash, for a search whose turn has come. The model is loaded in place of another one in use; `find` gives its
   * address.
   */
  withHash(hash: string, find: () => Promise<string>, signal: AbortSignal): Promise<OpenModel> {
    return this.#loads.run(() => this.#settle(hash, find, signal, () => undefined), signal);
  }

  /**
   * Runs `use` on the model of this hash, which stays loaded meanwhile; `find` gives its address. Throws as `mayReplace` does when
   * the model in use is another one and must stay.
   */
  async using<T>(
    hash: string,
    find: () => Promise<string>,
    signal: AbortSignal,
    use: (open: OpenModel) => Promise<T>,
  ): Promise<T> {
    // The use is registered within the queue, because the next load may begin as soon as this task ends.
    const { result } = await this.#loads.run(async () => {
      const open = await this.#settle(hash, find, signal, this.#mayReplace);
      return { result: this.#hold(() => use(open)) };
    }, signal);
    return result;
  }

  async #settle(
    hash: string,
    find: () => Promise<string>,
    signal: AbortSignal,
    mayReplace: () => void,
  ): Promise<OpenModel> {
    if (!this.isInUse(hash)) {
      // The run or the person that asks has been judged already.
      const given = { url: await find(), provider: 'auto', byHand: true } as const;
      await this.#load(given, { signal }, mayReplace);
    }
    return this.current;
  }

  #hold<T>(use: () => Promise<T>): Promise<T> {
    const working = use();
    this.#users.add(working);
    const leave = (): void => void this.#users.delete(working);
    working.then(leave, leave);
    return working;
  }

  async #load(
    given: GivenModel,
    options: CallOptions,
    mayReplace: () => void,
  ): Promise<LoadedModel> {
    const { url, byHand } = given;
    const { call, reading } = retryProgress(options);
    call.signal?.throwIfAborted();
    const files = await this.#openFolder(url, reading);
    const manifest = await readManifest(files);
    const hash = await manifestHash(files);
    if (this.#host.shared && this.#description?.hash === hash) return this.#description;
    const named = { hash, name: manifest.name };
    if (!byHand) await this.#trials.requireSurvivable(named);
    mayReplace();
    await this.#untilUnused(call);
    mayReplace();
    return this.#trials.hold(named, () => this.#replaceBy(files, manifest, given, call));
  }

  async #replaceBy(
    files: FileSource,
    manifest: Manifest,
    { url, provider }: GivenModel,
    { signal, onProgress }: CallOptions,
  ): Promise<LoadedModel> {
    const { decoder, dtype } = manifest;
    const [{ closeModel, modelBytes, openModel, warmUp }, { tryDevice }, opened] = await Promise.all([
      // Graphs, tokenizers and templates are scripts of their own, which are needed once a model is loaded.
      import('./open-model.ts'),
      import('#service/device/try-device.ts'),
      this.#host.openRuntime(provider, { hiddenSize: decoder.hiddenSize, dtype }),
    ]);
    // A model that this device cannot compute is refused here, while the model in use is still loaded.
    const dialect = chooseDialect(manifest, opened.runtime.describe());
    signal?.throwIfAborted();
    return this.#lock.run('interactive', signal, async () => {
      await this.#clear();
      onProgress?.({ phase: 'Trying the device', fraction: 0, etaMs: null });
      const selfTest = await tryDevice(opened.runtime, dialect, dtype, this.#host.selfTests);
      signal?.throwIfAborted();
      const open = await openModel(files, opened.runtime, {
        startSandbox: this.#host.startTextSandbox,
        captureSteps: selfTest.capturesSteps !== false,
        ...(signal && { signal }),
        ...(onProgress && { onProgress: loadProgress(onProgress) }),
      });
      try {
        onProgress?.({ phase: 'Warming up', fraction: 1, etaMs: null });
        await warmUp(open, signal);
      } catch (error) {
        await closeModel(open);
        throw error;
      }
      this.#open = open;
      this.#url = url;
      this.#files = files;
      this.#description = { ...describe(open, opened, modelBytes(open)), selfTest };
      return this.#description;
    });
  }

  /** Waits until no task uses the model. New tasks do not begin meanwhile, because they are queued behind this load. */
  async #untilUnused({ signal, onProgress }: CallOptions): Promise<void> {
    if (this.#users.size === 0) return;
    onProgress?.({ phase: 'Waiting for others to be done with the model in use', fraction: 0, etaMs: null });
    const left = Promise.allSettled(this.#users);
    await (signal ? unlessAborted(left, signal) : left);
  }

  async #clear(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    this.#description = null;
    this.#url = null;
    this.#files = null;
    open?.tokenizer.dispose();
    await open?.model.dispose();
  }
}

function weightBytes({ stages }: Manifest): number {
  const { vision, projector, embedding, blocks, head } = stages;
  return [vision, projector, ...(embedding ? [embedding] : []), ...blocks, head].reduce(
    (sum, { bytes }) => sum + bytes,
    0,
  );
}

function describe(
  open: OpenModel,
  { runtime, fallbackReason }: OpenRuntime,
  downloadBytes: number,
): Omit<LoadedModel, 'selfTest'> {
  const { manifest, hash } = open.model;
  return {
    name: manifest.name,
    family: manifest.family,
    hash,
    source: manifest.source,
    dtype: manifest.dtype,
    blocks: manifest.decoder.blocks,
    hiddenSize: manifest.decoder.hiddenSize,
    parameters: manifest.parameters,
    imageTokens: manifest.image.tokensPerImage,
    downloadBytes,
    structure: describeStructure(manifest),
    blockBytes: manifest.stages.blocks.map(({ bytes }) => bytes),
    weightBytes: weightBytes(manifest),
    provider: runtime.provider,
    threads: runtime.threads,
    fallbackReason,
    runtime: reportRuntime(runtime.describe(), open.model.dialect),
  };
}
