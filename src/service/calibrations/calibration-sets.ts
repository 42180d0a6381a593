import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { CalibrationFiles, StoredCalibrationName } from '#service/contract/calibration-operations.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import type { CalibrationSource, NamedFile } from '#engine/calibration/calibration-set.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import { openServedSet, servedSet } from '#engine/calibration/open-served-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { SharedTasks } from '#engine/base/shared-tasks.ts';
import { summarizeCalibration } from '#engine/tasks/calibration-summary.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { etaMs } from '#engine/base/eta.ts';

type ById = { readonly id: string };
type Calibrations = SkipscopeClient['calibrations'];

/** The open calibration sets and the imported ones. */
export class CalibrationSets implements Calibrations {
  readonly #host: EngineHost;
  readonly #open = new Map<string, CalibrationSource>();
  readonly #reads = new SharedTasks<CalibrationSource>();
  /** The URLs of sets that were opened without an import, by id. */
  readonly #urls = new Map<string, string>();

  constructor(host: EngineHost) {
    this.#host = host;
  }

  /** Reads, checks, stores and opens a set. */
  async import({ name, files }: CalibrationFiles, options: CallOptions = {}): Promise<CalibrationSummary> {
    const source = await this.#read(name, files, options);
    await this.#host.calibrations.save({ id: source.set.id, name, files });
    return this.#take(source);
  }

  async open({ url }: { readonly url: string }, { signal }: CallOptions = {}): Promise<CalibrationSummary> {
    const source = await openServedSet(
      servedSet(url, (folder) => this.#host.openFolder(folder)),
      signal,
    );
    this.#urls.set(source.set.id, url);
    return this.#take(source);
  }

  /** The URL from which a set was opened; null for an imported set. */
  url(id: string): string | null {
    return this.#urls.get(id) ?? null;
  }

  list(): Promise<readonly StoredCalibrationName[]> {
    return this.#host.calibrations.list();
  }

  async openStored({ id }: ById, options: CallOptions = {}): Promise<CalibrationSummary> {
    return summarizeCalibration((await this.#find(id, options)).set);
  }

  async delete({ id }: ById): Promise<void> {
    this.#open.delete(id);
    await this.#host.calibrations.delete(id);
  }

  /** The files of an imported set. Throws `SkipscopeError('not-found')` when there is none of this id. */
  async files({ id }: ById): Promise<CalibrationFiles> {
    const stored = await this.#host.calibrations.load(id);
    if (!stored) throw unknownSet();
    return { name: stored.name, files: stored.files };
  }

  /** A set that is open or stored. Throws `SkipscopeError('not-found')` when there is none of this id. */
  find(id: string, signal?: AbortSignal): Promise<CalibrationSource> {
    return this.#find(id, signal ? { signal } : {});
  }

  async image(
    { id, sample }: Parameters<Calibrations['image']>[0],
    { signal }: CallOptions = {},
  ): Promise<Blob> {
    return new Blob([await (await this.find(id, signal)).image(sample, signal)]);
  }

  async #find(id: string, options: CallOptions): Promise<CalibrationSource> {
    const open = this.#open.get(id);
    if (open) return open;
    // Every picture is decoded: once for all who ask, such as a run and the thumbnails of a page.
    return this.#reads.run(id, options.signal, (signal) => this.#reopen(id, { ...options, signal }));
  }

  async #reopen(id: string, options: CallOptions): Promise<CalibrationSource> {
    const { calibrations } = this.#host;
    const stored = await calibrations.load(id);
    if (!stored) throw unknownSet();
    const source = await this.#read(stored.name, stored.files, options);
    // It may have been deleted meanwhile.
    if (!(await calibrations.list()).some((kept) => kept.id === id)) throw unknownSet();
    this.#take(source);
    return source;
  }

  async #read(
    name: string,
    files: readonly NamedFile[],
    { signal, onProgress }: CallOptions,
  ): Promise<CalibrationSource> {
    // Importers are a separate script, which the set that is served with the page does not need.
    const { readCalibration } = await import('#engine/calibration/read-calibration.ts');
    const { readableCalibration } = await import('./readable-calibration.ts');
    const aborting = signal ? { signal } : {};
    const source = await readCalibration(name, files, {
      fetchPicture: this.#host.fetchPicture,
      ...aborting,
      onProgress: (path, fraction) => onProgress?.({ phase: `Reading ${path}`, fraction, etaMs: null }),
    });
    const startedAt = performance.now();
    return readableCalibration(source, {
      decodeImage: this.#host.decodeImage,
      ...aborting,
      onProgress: (done, total) => {
        const phase = `Checking picture ${String(done)} of ${String(total)}`;
        onProgress?.({ phase, fraction: done / total, etaMs: etaMs(startedAt, done / total) });
      },
    });
  }

  #take(source: CalibrationSource): CalibrationSummary {
    this.#open.set(source.set.id, source);
    return summarizeCalibration(source.set);
  }
}

function unknownSet(): SkipscopeError {
  return new SkipscopeError(
    'not-found',
    'This calibration set is not open and was not imported here.',
    'Open or import the calibration set first.',
  );
}
