import { type ServerLink, parseServerLink } from '#client/http/server-link.ts';
import { BROWSER, type BackendId } from '#client/backend-switch.ts';
import { DEMO_CALIBRATION_URL } from '#store/served/served-calibrations.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { BackendsSlice } from '#store/state/backends-state.ts';
import {
  type RememberedServer,
  keepServers,
  ownerName,
  recallLastServer,
  recallServers,
} from '#store/memory/remembered-servers.ts';
import type { BackendMoves } from './backend-moves.ts';
import { startInBrowser } from './read-backend.ts';
import type { ConnectServer } from '#store/state/backends-state.ts';

/** Opens and closes what the page shows about backends. */
function shownBackends({ set, get, backends }: SliceContext) {
  const dismissConnectionProblem = () => {
    const url = backends.current;
    set({ connection: url === BROWSER ? { kind: 'none' } : { kind: 'connected', url } });
    // The server in use may have been lost before the connection to another one failed.
    if (!get().backendAnswers) void get().checkBackend();
  };

  return {
    backendNotes: [],
    choosingBackend: false,

    showBackends: (choosingBackend: boolean) => {
      set({ choosingBackend });
      // The dialog has shown the problem. A page that could not begin has nothing else to show, so it keeps it.
      const { connection, model } = get();
      if (!choosingBackend && connection.kind === 'failed' && model.kind !== 'empty')
        dismissConnectionProblem();
    },

    dismissBackendNotes: () => {
      set({ backendNotes: [] });
    },

    dismissConnectionProblem,
  } satisfies Partial<BackendsSlice>;
}

/** The remembered servers, and the name by which they know this browser. */
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
  } satisfies Partial<BackendsSlice>;
}

/**
 * Runs an action on the moves of the page. Their script is fetched with the first action; `connection` tells what
 * fails.
 */
function movesLater(context: SliceContext, connect: ConnectServer) {
  let moves: BackendMoves | null = null;
  return async (url: BackendId | null, action: (moves: BackendMoves) => Promise<void>): Promise<void> => {
    try {
      const { BackendMoves } = await import('./backend-moves.ts');
      moves ??= new BackendMoves(context, connect);
      await action(moves);
    } catch (error) {
      context.set({ connection: { kind: 'failed', url, problem: problemOf(error), asking: false } });
    }
  };
}

export function createBackendsSlice(context: SliceContext, connect: ConnectServer): BackendsSlice {
  const { set, get, backends, memory, servedChoice } = context;
  const withMoves = movesLater(context, connect);
  const goTo = (link: ServerLink) => withMoves(link.url, (moves) => moves.toServer(link));

  return {
    backend: BROWSER,
    connection: { kind: 'none' },
    backendAnswers: true,
    deviceStatus: null,
    browserModel: { url: servedChoice.model.url, provider: 'auto', hash: null },
    awaitedSet: null,

    begin: async (browserModel, link, showFirst) => {
      set({ browserModel });
      const server = link ?? recallLastServer(memory);
      if (server === null) {
        await startInBrowser(context, showFirst);
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

    checkBackend: async () => {
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
    ...shownBackends(context),
  };
}
