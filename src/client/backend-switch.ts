import { SkipscopeError } from '#engine/base/errors.ts';
import { clientOf, invokeOn } from '#service/contract/client-of.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';

/** Where the engine runs: `browser`, or the origin of a server. */
export type BackendId = string;

/** The worker of this page. */
export const BROWSER: BackendId = 'browser';

/** The backends that a page can ask: the engine of this browser, and at most one server. */
export class BackendSwitch {
  readonly #browser: SkipscopeClient;
  #server: { readonly backend: BackendId; readonly client: SkipscopeClient } | null = null;
  /** The backend in use. A call under way stays with the backend that it was made to. */
  readonly client: SkipscopeClient;

  constructor(browser: SkipscopeClient) {
    this.#browser = browser;
    this.client = clientOf((...call) => invokeOn(this.at(this.current))(...call));
  }

  /** The backend in use. */
  get current(): BackendId {
    return this.#server?.backend ?? BROWSER;
  }

  /** Every backend that can be asked: this browser, which always can, and the server that the page works on. */
  get all(): readonly BackendId[] {
    return this.#server ? [this.#server.backend, BROWSER] : [BROWSER];
  }

  useBrowser(): void {
    this.#server = null;
  }

  useServer(backend: BackendId, client: SkipscopeClient): void {
    this.#server = { backend, client };
  }

  /** Throws `SkipscopeError('not-found')` for a server that the page does not work on. */
  at(backend: BackendId): SkipscopeClient {
    if (backend === BROWSER) return this.#browser;
    if (backend === this.#server?.backend) return this.#server.client;
    throw new SkipscopeError('not-found', `The page is not connected to ${backend}.`, 'Connect to it first.');
  }
}
