import type { DeviceStatus } from '#service/contract/device-operations.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { parseServerLink, type ServerLink } from '#client/http/server-link.ts';
import { BROWSER, type BackendId } from '#client/backend.ts';
import { DEMO_CALIBRATION_URL } from '#client/served.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { AwaitedSet } from './carried-set.ts';
import type { Connection } from './backend-name.ts';
import { DEMO_HOME, type Home } from './home.ts';
import type { PlaceMoves } from './backend-moves.ts';
import { startInBrowser } from './read-backend.ts';
import {
  keepServers,
  ownerName,
  recallLastServer,
  recallServers,
  type RememberedServer,
} from '#store/memory/remembered-servers.ts';

/** Connects to a server; `owner` names this browser there. `onUnreachable` is called whenever it does not answer. */
export type ConnectServer = (
  link: ServerLink,
  owner: string,
  onUnreachable: () => void,
) => Promise<SkipscopeClient>;

export interface PlacesSlice {
  /** Where the page works. */
  readonly place: BackendId;
  readonly connection: Connection;
  /** Whether the place answered when it was asked last; always in a browser, and while nothing is known yet. */
  readonly placeAnswers: boolean;
  /** Of the server; null in a browser, until it is known, and while the server does not answer. */
  readonly deviceStatus: DeviceStatus | null;
  /** Last seen first. */
  readonly servers: readonly RememberedServer[];
  /** This browser in the eyes of a server. */
  readonly owner: string;
  /** Model of this browser, to which the page comes back. */
  readonly home: Home;
  /** What moving did to work under way, as sentences. */
  readonly placeNotes: readonly string[];
  readonly awaitedSet: AwaitedSet | null;
  /** Whether the dialog of places is open. */
  readonly choosingPlace: boolean;
  /** Starts the page: on the server of `link`, on the one where it was left, or else in this browser. */
  begin(home: Home, link: ServerLink | null): Promise<void>;
  /** Connects by a link that a server has printed. */
  connectByLink(text: string): Promise<void>;
  /** Connects to a server that is remembered. */
  connectAgain(url: BackendId): Promise<void>;
  workInBrowser(): Promise<void>;
  forgetServer(url: BackendId): Promise<void>;
  /**
   * Asks the server what it does, and whether it is there at all, also one that the page waits for to begin there; nothing in a
   * browser.
   */
  checkPlace(): Promise<void>;
  /** Remembers the model that was loaded on the server. */
  noteModel(url: string): void;
  bringAwaitedSet(): Promise<void>;
  /** Opens the demo set in its place. */
  leaveAwaitedSet(): Promise<void>;
  showPlaces(open: boolean): void;
  dismissPlaceNotes(): void;
  /** Forgets that a connection failed. */
  dismissConnectionProblem(): void;
}

/** What the page shows of places, and takes out of view again. */
function shownPlaces({ set, get, backends }: SliceContext) {
  const dismissConnectionProblem = () => {
    const url = backends.current;
    set({ connection: url === BROWSER ? { kind: 'none' } : { kind: 'connected', url } });
    // It may have been lost before another one was asked for in vain.
    if (!get().placeAnswers) void get().checkPlace();
  };

  return {
    placeNotes: [],
    choosingPlace: false,

    showPlaces: (choosingPlace: boolean) => {
      set({ choosingPlace });
      // The dialog has said it; a page that could not begin has nothing else to show.
      const { connection, model } = get();
      if (!choosingPlace && connection.kind === 'failed' && model.kind !== 'empty')
        dismissConnectionProblem();
    },

    dismissPlaceNotes: () => {
      set({ placeNotes: [] });
    },

    dismissConnectionProblem,
  } satisfies Partial<PlacesSlice>;
}

/** The servers that are remembered, and this browser in their eyes. */
function rememberedServers({ set, get, backends, memory }: SliceContext) {
  const keep = (servers: readonly RememberedServer[]) => {
    keepServers(memory, servers);
    set({ servers });
  };
  return {
    servers: recallServers(memory),
    owner: ownerName(memory),

    forgetServer: async (url: BackendId) => {
      if (backends.current === url) await get().workInBrowser();
      keep(get().servers.filter((other) => other.url !== url));
    },

    noteModel: (model: string) => {
      keep(get().servers.map((server) => (server.url === backends.current ? { ...server, model } : server)));
    },
  } satisfies Partial<PlacesSlice>;
}

/** Does something with the moves of the page, whose script is fetched with the first; says in `connection` what fails. */
function movesLater(context: SliceContext, connect: ConnectServer) {
  let moves: PlaceMoves | null = null;
  return async (url: BackendId | null, action: (moves: PlaceMoves) => Promise<void>): Promise<void> => {
    try {
      const { PlaceMoves } = await import('./backend-moves.ts');
      moves ??= new PlaceMoves(context, connect);
      await action(moves);
    } catch (error) {
      context.set({ connection: { kind: 'failed', url, problem: problemOf(error), asking: false } });
    }
  };
}

export function createPlacesSlice(context: SliceContext, connect: ConnectServer): PlacesSlice {
  const { set, get, backends, memory } = context;
  const withMoves = movesLater(context, connect);
  const goTo = (link: ServerLink) => withMoves(link.url, (moves) => moves.toServer(link));

  return {
    place: BROWSER,
    connection: { kind: 'none' },
    placeAnswers: true,
    deviceStatus: null,
    home: DEMO_HOME,
    awaitedSet: null,

    begin: async (home, link) => {
      set({ home });
      const server = link ?? recallLastServer(memory);
      if (server === null) {
        await startInBrowser(context);
        return;
      }
      set({ connection: { kind: 'connecting', url: server.url } });
      await Promise.all([get().refreshRuns(), goTo(server)]);
    },

    connectByLink: async (text) => {
      let link: ServerLink;
      try {
        link = parseServerLink(text);
      } catch (error) {
        set({ connection: { kind: 'failed', url: null, problem: problemOf(error), asking: false } });
        return;
      }
      await goTo(link);
    },

    connectAgain: async (url) => {
      const server = get().servers.find((other) => other.url === url);
      if (server) await goTo(server);
    },

    workInBrowser: () => withMoves(backends.current, (moves) => moves.toBrowser()),

    checkPlace: async () => {
      const { connection } = get();
      if (connection.kind === 'failed' && connection.asking)
        await withMoves(connection.url, (moves) => moves.askAgain());
      else if (backends.current !== BROWSER) await withMoves(backends.current, (moves) => moves.check());
    },

    bringAwaitedSet: () => withMoves(backends.current, (moves) => moves.bringSet()),

    leaveAwaitedSet: async () => {
      await get().openCalibration(DEMO_CALIBRATION_URL);
    },

    ...rememberedServers(context),
    ...shownPlaces(context),
  };
}
