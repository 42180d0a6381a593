import { BROWSER } from '#client/backend.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { DEMO_MODEL_URL } from '#client/served.ts';

/** Keeps this browser's model in the page's address (`?model=`), so that a reload or a link brings it back. */
export function keepModelInAddress(store: AppStore): void {
  store.subscribe(({ model, backend }, previous) => {
    if (model === previous.model || model.kind !== 'ready' || backend !== BROWSER) return;
    const address = new URL(location.href);
    if (model.url === DEMO_MODEL_URL) address.searchParams.delete('model');
    else address.searchParams.set('model', model.url);
    if (address.href !== location.href) history.replaceState(history.state, '', address);
  });
}
