import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { pairingToken, type ServerLink } from '#client/http/server-link.ts';
import { DEMO_MODEL_URL } from '#client/served.ts';
import type { AppStore } from '#store/state/app-state.ts';

function providerOf(parameter: string | null): ProviderChoice {
  return parameter === 'wasm' || parameter === 'webgpu' ? parameter : 'auto';
}

/** The server's link by which the page was opened, `#pair=TOKEN`. Taken out of the address and the history at once. */
export function takeServerLink(): ServerLink | null {
  const token = pairingToken(location.hash);
  if (token === null) return null;
  const address = new URL(location.href);
  address.hash = '';
  history.replaceState(history.state, '', address);
  return { url: address.origin, token };
}

/**
 * Starts the page as its address asks: `?model=URL` (or `?model=stored:ID`) and `?provider=wasm|webgpu` for this browser,
 * `#pair=TOKEN` for the server that has served it.
 */
export function startUp(store: AppStore, search: string, link: ServerLink | null): void {
  const query = new URLSearchParams(search);
  const url = query.get('model') ?? DEMO_MODEL_URL;
  void store.getState().begin({ url, provider: providerOf(query.get('provider')), hash: null }, link);
}
