import type { ServerLink } from '#client/http/server-link.ts';
import { ServerUnreachable } from '#client/http/server-unreachable.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { BROWSER } from '#client/backend-switch.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { type Problem, problemOf } from '#store/state/problem.ts';
import { keepLastServer, keepServers } from '#store/memory/remembered-servers.ts';
import { atSameBackend } from '#store/calls/ask-backend.ts';
import { type SetInUse, bringSet, openSetHere, setInUse } from './carried-set.ts';
import {
  clearPage,
  dropMissingTable,
  followOwnRun,
  leaveBackend,
  loadModelHere,
  noteBrowserModel,
} from './move-page.ts';
import type { ConnectServer } from '#store/state/backends-state.ts';
import { readBackend } from './read-backend.ts';

/** Moves the page from backend to backend, one move at a time. A later request replaces the ones before it. */
export class BackendMoves {
  readonly #context: SliceContext;
  readonly #connect: ConnectServer;
  /** The backend that has the awaited set. */
  #waitingAt: SkipscopeClient | null = null;
  #attempt = 0;
  /** The server that was asked for last. */
  #wanted: ServerLink | null = null;
  #checking: Promise<void> | null = null;
  #moving: Promise<unknown> = Promise.resolve();

  constructor(context: SliceContext, connect: ConnectServer) {
    this.#context = context;
    this.#connect = connect;
  }

  /** Copies the awaited set to the backend in use. */
  async bringSet(): Promise<void> {
    if (this.#waitingAt) await bringSet(this.#context, this.#waitingAt);
  }

  /** Connects, and works on the server. `connection` tells the outcome; when it fails, the page stays where it is. */
  async toServer(link: ServerLink): Promise<void> {
    this.#context.set({ connection: { kind: 'connecting', url: link.url } });
    await this.#connectTo(link);
  }

  /** Tries again to begin on the server that was asked for last. The page shows the same until it answers. */
  async askAgain(): Promise<void> {
    if (this.#wanted) await this.#connectTo(this.#wanted);
  }

  async #connectTo(link: ServerLink): Promise<void> {
    const { set, get, backends, memory } = this.#context;
    const attempt = ++this.#attempt;
    const { url } = link;
    this.#wanted = link;
    try {
      const server = await this.#connect(link, get().owner, () => {
        this.#noteSilence(url);
      });
      const capabilities = await server.device.capabilities();
      if (attempt !== this.#attempt) return;
      this.#remember(link, capabilities.kind === 'server' ? capabilities.name : new URL(url).host);
      await this.#move(attempt, () => {
        backends.useServer(url, server);
        keepLastServer(memory, url);
        set({ connection: { kind: 'connected', url }, backendAnswers: true });
      });
      await this.check();
    } catch (error) {
      if (attempt === this.#attempt) this.#noteFailure(url, error);
    }
  }

  /**
   * A page that works on this server has lost it. A page that has not begun yet asks again, if the server was
   * unreachable.
   */
  #noteFailure(url: string, error: unknown): void {
    const { set, get, backends } = this.#context;
    const problem = problemOf(error);
    if (backends.current === url) set(connectionLost(url, problem));
    else {
      const nowhere = backends.current === BROWSER && get().model.kind === 'empty';
      const asking = nowhere && error instanceof ServerUnreachable;
      set({ connection: { kind: 'failed', url, problem, asking } });
    }
  }

  /** Checks at once whether the server is lost, as a call to it was not answered. */
  #noteSilence(url: string): void {
    const { connection } = this.#context.get();
    if (connection.kind === 'connected' && connection.url === url) void this.check();
  }

  async toBrowser(): Promise<void> {
    const { set, get, backends, memory } = this.#context;
    const attempt = ++this.#attempt;
    keepLastServer(memory, null);
    set({ connection: { kind: 'none' }, backendAnswers: true });
    if (backends.current === BROWSER && get().model.kind !== 'empty') return;
    await this.#move(attempt, () => {
      backends.useBrowser();
    });
  }

  /** Asks the server for its status. The page is set up again when a lost server answers. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  async #check(): Promise<void> {
    const { set, get, client, backends } = this.#context;
    const backend = backends.current;
    const isHere = atSameBackend(backends);
    if (backend === BROWSER) return;
    try {
      const deviceStatus = await client.device.status();
      const { connection, backendAnswers, deviceStatus: before, liveRunId } = get();
      if (!isHere() || connection.kind === 'connecting') return;
      set({ deviceStatus, backendAnswers: true });
      if (connection.kind === 'lost') set({ connection: { kind: 'connected', url: backend } });
      if (!backendAnswers && liveRunId === null)
        await this.#arrive(setInUse(this.#context, this.#waitingAt), []);
      if (before?.running !== deviceStatus.running || before.queued !== deviceStatus.queued)
        await get().refreshRuns();
    } catch (error) {
      if (!isHere() || get().connection.kind === 'connecting') return;
      // A server that says when to ask again is only busy.
      if (error instanceof ServerUnreachable && error.retryAfterMs !== null) return;
      set(connectionLost(backend, problemOf(error)));
    }
  }

  #remember(link: ServerLink, name: string): void {
    const { set, get, memory } = this.#context;
    const { url, token } = link;
    const model = get().servers.find((other) => other.url === url)?.model ?? null;
    const others = get().servers.filter((other) => other.url !== url);
    const servers = [{ url, token, name, lastSeenAt: Date.now(), model }, ...others];
    keepServers(memory, servers);
    set({ servers });
  }

  /** Leaves the backend for the one that `use` switches to. */
  async #move(attempt: number, use: () => void): Promise<void> {
    const moving = this.#moving.then(async () => {
      if (attempt !== this.#attempt) return;
      const notes = await leaveBackend(this.#context);
      const used = setInUse(this.#context, this.#waitingAt);
      noteBrowserModel(this.#context);
      use();
      await this.#arrive(used, notes);
    });
    this.#moving = moving.catch(() => undefined);
    await moving;
  }

  async #arrive(used: SetInUse, notes: readonly string[]): Promise<void> {
    const { set, backends } = this.#context;
    const isHere = atSameBackend(backends);
    clearPage(this.#context);
    this.#waitingAt = used.client;
    set({ backend: backends.current, backendNotes: notes });
    const reading = readBackend(this.#context);
    const settle = async () => {
      await reading;
      if (!isHere()) return;
      set({ backendNotes: [...notes, ...dropMissingTable(this.#context)] });
      followOwnRun(this.#context);
    };
    await Promise.all([
      settle(),
      loadModelHere(this.#context, reading),
      openSetHere(this.#context, used, reading),
    ]);
  }
}

/** The state for a server that does not answer: its device status is unknown. */
function connectionLost(url: string, problem: Problem) {
  return { connection: { kind: 'lost', url, problem }, backendAnswers: false, deviceStatus: null } as const;
}
