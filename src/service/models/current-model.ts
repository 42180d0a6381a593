import type { CallOptions, Progress } from '#service/contract/call-options.ts';
import type { LoadedModel, ProviderChoice } from '#service/contract/model-operations.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { chooseDialect } from '#engine/inference/choose-dialect.ts';
import type { LoadProgress } from '#engine/inference/model-stages.ts';
import { reportRuntime } from '#engine/inference/runtime-report.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { MANIFEST_FILE } from '#engine/model/manifest.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import { unlessAborted } from '#engine/base/abort.ts';
import type { DeviceLock } from '#service/device/device-lock.ts';
import type { OpenModel } from './open-model.ts';
import type { EngineHost, OpenRuntime } from '#service/ports/engine-host.ts';
import { etaMs } from '#engine/base/eta.ts';

/** Opens a block model at the address that a caller of `loadModel` gave. */
type FolderOpener = (url: string, options: ReadOptions) => Promise<FileSource>;

/** The model in use, of which there is at most one. */
export class CurrentModel {
  readonly #host: EngineHost;
  readonly #lock: DeviceLock;
  readonly #openFolder: FolderOpener;
  readonly #mayReplace: () => void;
  readonly #loads = new SerialQueue();
  /** Work that needs the model in use to stay. */
  readonly #users = new Set<Promise<unknown>>();
  #open: OpenModel | null = null;
  #description: LoadedModel | null = null;
  #url: string | null = null;

  /** `mayReplace` throws while the model in use must stay. */
  constructor(host: EngineHost, lock: DeviceLock, openFolder: FolderOpener, mayReplace: () => void) {
    this.#host = host;
    this.#lock = lock;
    this.#openFolder = openFolder;
    this.#mayReplace = mayReplace;
  }

  /** Throws `SkipscopeError('invalid-input')` while there is none. */
  get current(): OpenModel {
    if (this.#open) return this.#open;
    throw new SkipscopeError('invalid-input', 'No model is loaded.', 'Load a model first.');
  }

  /** The address that the model in use was loaded from; null while there is none. */
  get url(): string | null {
    return this.#url;
  }

  isInUse(hash: string): boolean {
    return this.#open?.model.hash === hash;
  }

  /** Name of the model in use; null while there is none. */
  get name(): string | null {
    return this.#open?.model.manifest.name ?? null;
  }

  /**
   * Puts a model in place of the one in use, which goes once the new one's manifest is known to be sound. On a shared host
   * the model in use is not loaded again.
   */
  load(url: string, provider: ProviderChoice, options: CallOptions): Promise<LoadedModel> {
    return this.#loads.run(() => this.#load(url, provider, options, this.#mayReplace), options.signal);
  }

  /**
   * The model of this hash, for a search whose turn it is: whatever is in use makes room. `find` gives its address when it is
   * not in use.
   */
  withHash(hash: string, find: () => Promise<string>, signal: AbortSignal): Promise<OpenModel> {
    return this.#loads.run(() => this.#settle(hash, find, signal, () => undefined), signal);
  }

  /** Runs `use` on the model of this hash, which stays meanwhile. Refused where the model in use must stay. */
  async using<T>(
    hash: string,
    find: () => Promise<string>,
    signal: AbortSignal,
    use: (open: OpenModel) => Promise<T>,
  ): Promise<T> {
    // Held from within the queue: behind it the next load may begin.
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
    if (!this.isInUse(hash)) await this.#load(await find(), 'auto', { signal }, mayReplace);
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
    url: string,
    provider: ProviderChoice,
    options: CallOptions,
    mayReplace: () => void,
  ): Promise<LoadedModel> {
    const { signal, onProgress } = options;
    signal?.throwIfAborted();
    const files = await this.#openFolder(url, signal ? { signal } : {});
    const manifest = await readManifest(files);
    if (this.#host.shared && this.#description && (await manifestHash(files)) === this.#description.hash)
      return this.#description;
    mayReplace();
    await this.#untilUnused(options);
    mayReplace();
    const { decoder, dtype } = manifest;
    // Graphs, tokenizers and templates make a script of their own: without a model nothing needs them.
    const { modelBytes, openModel, warmUp } = await import('./open-model.ts');
    const { tryDevice } = await import('#service/device/try-device.ts');
    const opened = await this.#host.openRuntime(provider, { hiddenSize: decoder.hiddenSize, dtype });
    // Refuses what this device cannot compute while the model in use is still there.
    const dialect = chooseDialect(manifest, opened.runtime.describe());
    signal?.throwIfAborted();
    return this.#lock.run('interactive', signal, async () => {
      await this.#clear();
      onProgress?.({ phase: 'Trying the device', fraction: 0, etaMs: null });
      const selfTest = await tryDevice(opened.runtime, dialect, dtype, this.#host.selfTests);
      signal?.throwIfAborted();
      const open = await openModel(files, opened.runtime, {
        ...(signal && { signal }),
        ...(onProgress && { onProgress: loadProgress(onProgress) }),
      });
      try {
        onProgress?.({ phase: 'Warming up', fraction: 1, etaMs: null });
        await warmUp(open, signal);
      } catch (error) {
        await open.model.dispose();
        throw error;
      }
      this.#open = open;
      this.#url = url;
      this.#description = { ...describe(open, opened, modelBytes(open)), selfTest };
      return this.#description;
    });
  }

  /** Nobody new comes to use the model meanwhile: they wait behind the load that this is part of. */
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
    await open?.model.dispose();
  }
}

async function manifestHash(files: FileSource): Promise<string> {
  return sha256Hex(await files.read(MANIFEST_FILE));
}

function loadProgress(report: (progress: Progress) => void): (progress: LoadProgress) => void {
  const startedAt = performance.now();
  return ({ loadedBytes, totalBytes }) => {
    const fraction = totalBytes === 0 ? 1 : loadedBytes / totalBytes;
    report({
      phase: `Loading the model, ${megabytes(loadedBytes)} of ${megabytes(totalBytes)} MB`,
      fraction,
      etaMs: etaMs(startedAt, fraction),
    });
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
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
    provider: runtime.provider,
    threads: runtime.threads,
    fallbackReason,
    runtime: reportRuntime(runtime.describe(), open.model.dialect),
  };
}
