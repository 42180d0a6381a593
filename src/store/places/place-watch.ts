import { BROWSER } from '#client/place.ts';
import type { AppState, AppStore } from '#store/app-state.ts';

/** Milliseconds between two questions to a server. */
const PERIOD_MS = 4000;

/** Whether anybody looks at what a server does. A lost one is asked until it answers. */
function isWatched({ place, visible, choosingPlace, liveRunId, connection }: AppState): boolean {
  return place !== BROWSER && visible && (choosingPlace || liveRunId !== null || connection.kind === 'lost');
}

/** Keeps what the page shows of a server up to date while somebody looks, and remembers the model that is loaded there. */
export class PlaceWatch {
  readonly #store: AppStore;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asking = false;

  constructor(store: AppStore) {
    this.#store = store;
    store.subscribe((state, previous) => {
      if (isWatched(state)) this.#ask();
      else this.#rest();
      const { model, place } = state;
      if (model !== previous.model && model.kind === 'ready' && place !== BROWSER) state.noteModel(model.url);
    });
  }

  /** Asks at once, unless that was done a moment ago. */
  #ask(): void {
    if (this.#asking || this.#timer !== null) return;
    this.#asking = true;
    void this.#store
      .getState()
      .checkPlace()
      .finally(() => {
        this.#asking = false;
        if (!isWatched(this.#store.getState())) return;
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#ask();
        }, PERIOD_MS);
      });
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
