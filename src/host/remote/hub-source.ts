import type { FileDownloadInfoOutput } from '@huggingface/hub';
import { SkipscopeError } from '#engine/base/errors.ts';
import { requireSize } from '#engine/base/size-limit.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { countingFetch } from './counting-fetch.ts';
import { hubError, missingFile, refuseGated } from './hub-errors.ts';
import {
  type HubLocation,
  HUB_ENDPOINT,
  checkRepository,
  endpointOf,
} from '#service/models/remote-origin.ts';
import { NetworkError } from './network-error.ts';

// The library is large and few visits need it, so it is loaded with the first repository.
const hub = () => import('@huggingface/hub');

/**
 * The files of one commit of a public model repository, through @huggingface/hub. Beside what `FileSource` says, reading
 * throws `NetworkError` when the hub cannot be reached or is out of order, and `SkipscopeError('storage')` when it
 * refuses.
 */
export class HubSource implements FileSource {
  /** The address of the commit on the hub, mirrored or not: `https://huggingface.co/owner/name/resolve/<commit>`. */
  readonly label: string;
  readonly #location: HubLocation;
  /** Bytes by path. */
  readonly #files: ReadonlyMap<string, number>;
  /** Download information by path; requested again after a failure, because its addresses may expire. */
  readonly #downloads = new Map<string, FileDownloadInfoOutput>();

  private constructor(
    location: HubLocation,
    /** The commit that the revision named when the repository was opened. */
    readonly commit: string,
    files: ReadonlyMap<string, number>,
  ) {
    this.label = `${HUB_ENDPOINT}/${location.repository}/resolve/${commit}/`;
    this.#location = location;
    this.#files = files;
  }

  /**
   * Looks up the commit of a revision and its files. Throws `SkipscopeError('not-found')` for a repository or revision
   * that is not there, or not for everyone, and `'unsupported'` for a gated one.
   */
  static async open(location: HubLocation, { signal }: ReadOptions = {}): Promise<HubSource> {
    checkRepository(location);
    const { listFiles, modelInfo } = await hub();
    const asked = { hubUrl: endpointOf(location), fetch: countingFetch({ ...(signal && { signal }) }) };
    try {
      const info = await modelInfo({
        ...asked,
        name: location.repository,
        additionalFields: ['sha'],
        ...(location.revision !== undefined && { revision: location.revision }),
      });
      refuseGated(location.repository, info.gated);
      const files = new Map<string, number>();
      const tree = listFiles({ ...asked, repo: location.repository, revision: info.sha, recursive: true });
      for await (const { type, path, size } of tree) if (type === 'file') files.set(path, size);
      return new HubSource(location, info.sha, files);
    } catch (error) {
      signal?.throwIfAborted();
      throw hubError(error, location);
    }
  }

  exists(path: string): Promise<boolean> {
    return Promise.resolve(this.#files.has(path));
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const size = this.#size(path);
    requireSize(this.label + path, size, options.maxBytes);
    return this.#read(path, 0, size, options);
  }

  async readRange(
    path: string,
    start: number,
    end: number,
    options: ReadOptions = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    const size = this.#size(path);
    if (start <= end && end <= size) return this.#read(path, start, end, options);
    throw new SkipscopeError(
      'invalid-input',
      `${this.label}${path} has ${size} bytes; bytes ${start} to ${end} were asked for.`,
      'The repository is damaged: take another revision.',
    );
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.#files.keys()].filter((path) => !path.includes('/')));
  }

  #size(path: string): number {
    const size = this.#files.get(path);
    if (size !== undefined) return size;
    throw missingFile(this.#location, path);
  }

  async #read(
    path: string,
    start: number,
    end: number,
    options: ReadOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    if (start === end) return new Uint8Array(0);
    const { downloadFile } = await hub();
    try {
      const file = await downloadFile({
        ...this.#named(path),
        downloadInfo: await this.#download(path, options),
        fetch: countingFetch(options, end - start),
        // Plain ranges take no more memory than the range; the xet protocol fetches whole chunks ahead.
        xet: false,
      });
      const bytes = new Uint8Array((await file?.slice(start, end).arrayBuffer()) ?? new ArrayBuffer(0));
      if (bytes.length === end - start) return bytes;
      throw new NetworkError(
        `Of ${end - start} bytes of ${this.label}${path}, ${bytes.length} came.`,
        'Check the connection and try again.',
      );
    } catch (error) {
      options.signal?.throwIfAborted();
      this.#downloads.delete(path);
      throw hubError(error, this.#location, path);
    }
  }

  async #download(path: string, { signal }: ReadOptions): Promise<FileDownloadInfoOutput> {
    const known = this.#downloads.get(path);
    if (known) return known;
    const { fileDownloadInfo } = await hub();
    const info = await fileDownloadInfo({
      ...this.#named(path),
      fetch: countingFetch(signal ? { signal } : {}),
    });
    if (!info) throw missingFile(this.#location, path);
    this.#downloads.set(path, info);
    return info;
  }

  #named(path: string) {
    const { repository } = this.#location;
    return { hubUrl: endpointOf(this.#location), repo: repository, path, revision: this.commit };
  }
}
