import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { errorMessage } from '#engine/base/errors.ts';
import { type ServerLink, tokenInFragment } from '#client/http/server-link.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { AddressKeeper } from '#ui/address/keep-address.ts';
import { onceIdle } from '#ui/controls/once-idle.ts';
import { SHARED_PARAMETERS } from '#ui/address/shared-state.ts';

function providerOf(parameter: string | null): ProviderChoice {
  return parameter === 'wasm' || parameter === 'webgpu' ? parameter : 'auto';
}

/**
 * Reads the server's link by which the page was opened, `#pair=TOKEN`, and removes it from the address and the history.
 */
export function takeServerLink(): ServerLink | null {
  const token = tokenInFragment(location.hash);
  if (token === null) return null;
  const address = new URL(location.href);
  address.hash = '';
  history.replaceState(history.state, '', address);
  return { url: address.origin, token };
}

/** Shows what the query of an address asks for. Few visits begin with one that asks for anything. */
async function restore(store: AppStore, query: URLSearchParams): Promise<void> {
  try {
    const { restoreAddress } = await import('#ui/address/restore-address.ts');
    await restoreAddress(store, query);
  } catch (error) {
    store.getState().reportAddress(errorMessage(error));
  }
}

/** Most megabytes of a model that is loaded while the first recorded run is read and drawn. */
const MOST_MEGABYTES_BESIDE = 10;

/** Milliseconds for which a model waits at most: a tab in the background is not drawn, and a file may not come. */
const MOST_WAIT_MS = 3000;

function atMost(milliseconds: number, task: Promise<void>): Promise<void> {
  const limit = new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });
  return Promise.race([task, limit]);
}

/**
 * Starts the page as its address asks: `?model=URL` (or `?model=stored:ID`) and `?provider=wasm|webgpu` for this
 * browser, `#pair=TOKEN` for the server that has served it, and the parameters of what was shown. Asked for nothing, a
 * first visit shows a recorded run. From then on the address follows the page, and the page the Back button.
 */
export function startUp(store: AppStore, search: string, link: ServerLink | null): void {
  const query = new URLSearchParams(search);
  const { begin, showFirstRecordedRun, servedChoice } = store.getState();
  const keeper = new AddressKeeper(store);
  const url = query.get('model') ?? servedChoice.model.url;
  const isShared = SHARED_PARAMETERS.some((name) => query.has(name));
  // An address that names a model, or the link of a server, is about something else than recorded runs.
  const showsRecording = !isShared && !query.has('model') && link === null;
  let first: Promise<void> | null = null;
  const showFirst = () =>
    (first ??= keeper.holdWhile(showFirstRecordedRun()).then(() => new Promise<void>(onceIdle)));
  const browserModel = { url, provider: providerOf(query.get('provider')), hash: null };
  // A small model is loaded beside: its answer comes before the wait would have paid.
  const waits = showsRecording && servedChoice.model.megabytes > MOST_MEGABYTES_BESIDE;
  void begin(browserModel, link, waits ? () => atMost(MOST_WAIT_MS, showFirst()) : undefined);
  if (isShared) void keeper.holdWhile(restore(store, query));
  else if (showsRecording) void showFirst();
  window.addEventListener('popstate', () => {
    void keeper.holdWhile(restore(store, new URLSearchParams(location.search)));
  });
}
