import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { BROWSER } from '#client/backend-switch.ts';
import { type ServerLink, pairingToken } from '#client/http/server-link.ts';
import type { AppStore } from '#store/state/app-state.ts';

function providerOf(parameter: string | null): ProviderChoice {
  return parameter === 'wasm' || parameter === 'webgpu' ? parameter : 'auto';
}

/**
 * Reads the server's link by which the page was opened, `#pair=TOKEN`, and removes it from the address and the history.
 */
export function takeServerLink(): ServerLink | null {
  const token = pairingToken(location.hash);
  if (token === null) return null;
  const address = new URL(location.href);
  address.hash = '';
  history.replaceState(history.state, '', address);
  return { url: address.origin, token };
}

/**
 * Starts the page as its address asks: `?model=URL` (or `?model=stored:ID`) and `?provider=wasm|webgpu` for this
 * browser, `#pair=TOKEN` for the server that has served it. Asked for nothing, a first visit shows a recorded run.
 */
export function startUp(store: AppStore, search: string, link: ServerLink | null): void {
  const query = new URLSearchParams(search);
  const { begin, showFirstRecordedRun, servedChoice } = store.getState();
  const url = query.get('model') ?? servedChoice.model.url;
  void begin({ url, provider: providerOf(query.get('provider')), hash: null }, link);
  // An address that names a model, or the link of a server, is about something else.
  if (!query.has('model') && link === null) void showFirstRecordedRun();
}

/** Keeps this browser's model in the page's address (`?model=`), so that a reload or a link brings it back. */
export function keepModelInAddress(store: AppStore): void {
  store.subscribe(({ model, backend, servedChoice }, previous) => {
    if (model === previous.model || model.kind !== 'ready' || backend !== BROWSER) return;
    const address = new URL(location.href);
    if (model.url === servedChoice.model.url) address.searchParams.delete('model');
    else address.searchParams.set('model', model.url);
    if (address.href !== location.href) history.replaceState(history.state, '', address);
  });
}
