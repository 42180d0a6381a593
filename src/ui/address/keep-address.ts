import type { AppState, AppStore } from '#store/state/app-state.ts';
import { type SharedParameter, sharedAddress } from './shared-state.ts';

/** Milliseconds between two writings of the address, at least: browsers refuse more than a few a second. */
const PAUSE_MS = 400;

/** Whether a parameter is there with another value than before. */
function isNew(name: SharedParameter, before: URL, after: URL): boolean {
  const value = after.searchParams.get(name);
  return value !== null && value !== before.searchParams.get(name);
}

/**
 * Whether the Back button should come back to the address before: another run has been opened, or pinned. A run that is
 * followed comes into view by itself.
 */
function isStep(before: URL, after: URL, { run, liveRunId }: AppState): boolean {
  if (isNew('a', before, after) || isNew('b', before, after)) return true;
  return isNew('run', before, after) && run?.id !== liveRunId;
}

/** Keeps what the page shows in its address, so that a reload or a link brings it back. */
export class AddressKeeper {
  readonly #store: AppStore;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writtenAt = -Infinity;
  /** How many addresses are being taken over by the page; until then the address stays as it is. */
  #restoring = 0;

  constructor(store: AppStore) {
    this.#store = store;
    store.subscribe(() => {
      // At once where there was no writing for a while, so that a reload right behind a click finds what was clicked.
      const pause = Math.max(0, this.#writtenAt + PAUSE_MS - performance.now());
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.#write(true);
      }, pause);
    });
    window.addEventListener('pagehide', () => {
      this.#write(true);
    });
  }

  /** Leaves the address alone until `restoring` has settled. What the page shows then is no step of the history. */
  async holdWhile(restoring: Promise<unknown>): Promise<void> {
    this.#restoring++;
    await restoring;
    this.#restoring--;
    this.#write(false);
  }

  #write(step: boolean): void {
    if (this.#restoring > 0) return;
    const state = this.#store.getState();
    const before = new URL(location.href);
    const after = sharedAddress(state, location.href);
    if (after.href === before.href) return;
    this.#writtenAt = performance.now();
    if (step && isStep(before, after, state)) history.pushState(null, '', after);
    else history.replaceState(history.state, '', after);
  }
}
