import type { AppStore } from '#store/state/app-state.ts';

/** Tells the store when the tab is hidden and shown again. */
export function watchVisibility(store: AppStore): void {
  document.addEventListener('visibilitychange', () => {
    // Not performance.now(), which may stand still while the computer sleeps.
    store.getState().noteVisibility(document.visibilityState === 'visible', Date.now());
  });
}
