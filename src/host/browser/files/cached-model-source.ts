import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { MANIFEST_FILE } from '#engine/model/manifest.ts';
import { readManifest, readManifestBytes, weightFiles } from '#engine/model/read-model.ts';
import type { UrlSource } from '#host/remote/url-source.ts';

const CACHE = 'skipscope-models';

/** Name of the query parameter that tells versions of a file apart in the cache. */
const DIGEST = 'sha256';

/**
 * A block model behind a URL, kept in the browser's Cache Storage: a second visit downloads only the manifest. Every
 * file the manifest lists is checked against its SHA-256 when it is downloaded; a damaged one is not kept and throws
 * `SkipscopeError('invalid-model')`. Without the network, the manifest of the last visit serves.
 */
export class CachedModelSource implements FileSource {
  readonly label: string;
  readonly #remote: UrlSource;
  readonly #cache: Cache | null;
  readonly #manifest: Uint8Array<ArrayBuffer>;
  /** SHA-256 by path of every file the manifest lists. */
  readonly #digests = new Map<string, string>();

  private constructor(remote: UrlSource, cache: Cache | null, manifest: Uint8Array<ArrayBuffer>) {
    this.label = remote.label;
    this.#remote = remote;
    this.#cache = cache;
    this.#manifest = manifest;
  }

  /** Reads the manifest, and drops the files of other versions of this model from the cache. */
  static async open(remote: UrlSource, options: ReadOptions = {}): Promise<CachedModelSource> {
    const cache = await openCache();
    const source = new CachedModelSource(remote, cache, await fetchManifest(remote, cache, options));
    const manifest = await readManifest(source);
    for (const { path, sha256 } of [...weightFiles(manifest), ...manifest.assets])
      source.#digests.set(path, sha256);
    await source.#dropOthers();
    return source;
  }

  exists(path: string): Promise<boolean> {
    return Promise.resolve(path === MANIFEST_FILE || this.#digests.has(path));
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    // A copy, because the caller may transfer its buffer.
    if (path === MANIFEST_FILE) return this.#manifest.slice();
    const digest = this.#digests.get(path);
    if (digest === undefined)
      throw new SkipscopeError(
        'not-found',
        `The manifest of ${this.label} lists no ${path}.`,
        'Convert the checkpoint again.',
      );
    const key = this.#key(path, digest);
    const kept = await this.#cache?.match(key);
    if (kept) return new Uint8Array(await kept.arrayBuffer());
    return this.#download(path, digest, key, options);
  }

  async readRange(
    path: string,
    start: number,
    end: number,
    options: ReadOptions = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.read(path, options)).slice(start, end);
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([MANIFEST_FILE, ...this.#digests.keys()]);
  }

  async #download(
    path: string,
    digest: string,
    key: string,
    options: ReadOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#remote.read(path, options);
    if ((await sha256Hex(bytes)) !== digest)
      throw new SkipscopeError(
        'invalid-model',
        `The download of ${this.#remote.url(path)} is damaged: its SHA-256 is not the one in ${MANIFEST_FILE}.`,
        'Load the model again. If it stays damaged, the file on the server must be replaced.',
      );
    await keep(this.#cache, key, bytes);
    return bytes;
  }

  #key(path: string, digest: string): string {
    const url = new URL(this.#remote.url(path));
    url.searchParams.set(DIGEST, digest);
    return url.href;
  }

  async #dropOthers(): Promise<void> {
    const current = new Set([...this.#digests].map(([path, digest]) => this.#key(path, digest)));
    const folder = this.#remote.url('.');
    for (const { url } of (await this.#cache?.keys()) ?? []) {
      const versioned = new URL(url).searchParams.has(DIGEST);
      if (versioned && url.startsWith(folder) && !current.has(url)) await this.#cache?.delete(url);
    }
  }
}

/** Null where the browser has no cache for this page (private windows, insecure pages): everything still works. */
async function openCache(): Promise<Cache | null> {
  try {
    return await caches.open(CACHE);
  } catch {
    return null;
  }
}

async function fetchManifest(
  remote: UrlSource,
  cache: Cache | null,
  options: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const url = remote.url(MANIFEST_FILE);
  try {
    const bytes = await readManifestBytes(remote, options);
    await keep(cache, url, bytes);
    return bytes;
  } catch (error) {
    const offline = error instanceof SkipscopeError && error.code === 'storage';
    const kept = offline ? await cache?.match(url) : undefined;
    if (!kept) throw error;
    return new Uint8Array(await kept.arrayBuffer());
  }
}

/** Only warns of a full disk: the model is in memory already and can be used. */
async function keep(cache: Cache | null, key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    await cache?.put(key, new Response(bytes));
  } catch (error) {
    console.warn(`Not kept for the next visit: ${key}`, error);
  }
}
