import * as Comlink from 'comlink';
import type { CallOptions, SearchCallbacks, SearchOutcome, SkipscopeClient } from '#service/contract.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { EventBatches } from './event-batches.ts';
import { toFileBlob } from './file-blob.ts';
import { type Reply, replyOf } from '#client/reply.ts';
import type { CallId, OnEvents, OnProgress, WorkerApi } from './worker-api.ts';

/** A callback of the other side, as Comlink hands it over. */
type Remote<F> = F & Partial<Comlink.ProxyMethods>;

/** The wire form of an engine: what a worker, or any other end of a message port, exposes. */
export function wireApi(engine: SkipscopeClient): WorkerApi {
  const calls = new Calls();
  return {
    abort: (call) => {
      calls.abort(call);
    },
    capabilities: () => replyOf(() => engine.capabilities()),
    deviceStatus: () => replyOf(() => engine.deviceStatus()),
    loadModel: (call, url, provider, onProgress) =>
      calls.run(call, onProgress, (options) => engine.loadModel(url, provider, options)),
    generate: (call, request, onProgress) =>
      calls.run(call, onProgress, (options) => engine.generate(request, options)),
    inspectModel: (call, origin, onProgress) =>
      calls.run(call, onProgress, (options) => engine.inspectModel(origin, options)),
    importModel: (call, origin, dtype, onProgress) =>
      calls.run(call, onProgress, (options) => engine.importModel(origin, dtype, options)),
    storedModels: () => replyOf(() => engine.storedModels()),
    verifyModel: (call, id, onProgress) =>
      calls.run(call, onProgress, (options) => engine.verifyModel(id, options)),
    deleteModel: (id) => replyOf(() => engine.deleteModel(id)),
    storageUse: () => replyOf(() => engine.storageUse()),
    importCalibration: (call, name, files, onProgress) =>
      calls.run(call, onProgress, (options) => engine.importCalibration(name, files, options)),
    openCalibration: (call, url, onProgress) =>
      calls.run(call, onProgress, (options) => engine.openCalibration(url, options)),
    storedCalibrations: () => replyOf(() => engine.storedCalibrations()),
    openStoredCalibration: (call, id, onProgress) =>
      calls.run(call, onProgress, (options) => engine.openStoredCalibration(id, options)),
    removeCalibration: (id) => replyOf(() => engine.removeCalibration(id)),
    calibrationFiles: (id) =>
      replyOf(async () => {
        const { name, files } = await engine.calibrationFiles(id);
        return { name, files: await Promise.all(files.map(toFileBlob)) };
      }),
    calibrationImage: (id, sample) => replyOf(() => engine.calibrationImage(id, sample)),
    importDocumentFrequencies: (call, file, onProgress) =>
      calls.run(call, onProgress, (options) => engine.importDocumentFrequencies(file, options)),
    storedDocumentFrequencies: () => replyOf(() => engine.storedDocumentFrequencies()),
    documentFrequencyFile: (hash) => replyOf(() => engine.documentFrequencyFile(hash)),
    removeDocumentFrequencies: (hash) => replyOf(() => engine.removeDocumentFrequencies(hash)),
    startSearch: (call, id, spec, onEvents, onProgress) =>
      calls.search(call, onEvents, onProgress, (callbacks) => engine.startSearch(id, spec, callbacks)),
    resumeSearch: (call, id, onEvents, onProgress) =>
      calls.search(call, onEvents, onProgress, (callbacks) => engine.resumeSearch(id, callbacks)),
    pauseSearch: (id) => replyOf(() => engine.pauseSearch(id)),
    cancelSearch: (id) => replyOf(() => engine.cancelSearch(id)),
    runs: () => replyOf(() => engine.runs()),
    runEvents: (id) => replyOf(() => engine.runEvents(id)),
    runLines: (id) => replyOf(() => engine.runLines(id)),
    adoptRun: (id, events) => replyOf(() => engine.adoptRun(id, events)),
    deleteRun: (id) => replyOf(() => engine.deleteRun(id)),
  };
}

/** The calls under way that can be aborted. */
class Calls {
  readonly #controllers = new Map<CallId, AbortController>();

  abort(call: CallId): void {
    this.#controllers.get(call)?.abort();
  }

  async run<T>(
    call: CallId,
    onProgress: Remote<OnProgress>,
    task: (options: Required<CallOptions>) => Promise<T>,
  ): Promise<Reply<T>> {
    const controller = new AbortController();
    this.#controllers.set(call, controller);
    try {
      const { signal } = controller;
      return await replyOf(() => task({ signal, onProgress }), signal);
    } finally {
      this.#controllers.delete(call);
      release(onProgress);
    }
  }

  async search(
    call: CallId,
    onEvents: Remote<OnEvents>,
    onProgress: Remote<OnProgress>,
    task: (callbacks: SearchCallbacks) => Promise<SearchOutcome>,
  ): Promise<Reply<SearchOutcome>> {
    const batches = new EventBatches<RunEvent>(async (events) => {
      await onEvents(events);
    });
    const reply = await this.run(call, onProgress, (options) =>
      task({
        ...options,
        onEvent: (event) => {
          batches.add(event);
        },
      }),
    );
    // Callbacks travel through a port of their own: without waiting, the outcome could overtake the last events.
    await batches.flush();
    release(onEvents);
    return reply;
  }
}

/** Closes the callback's port, which nothing else would ever collect. */
function release(callback: Remote<OnProgress> | Remote<OnEvents>): void {
  callback[Comlink.releaseProxy]?.();
}
