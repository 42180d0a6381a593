import { BROWSER } from '#client/backend-switch.ts';
import type { AppState, AppStore } from '#store/state/app-state.ts';

/** Milliseconds between two status questions while the person looks at the server, or while it does not answer. */
const SOON_MS = 4000;
/** Milliseconds between two status questions that only tell whether the server still answers. */
const SELDOM_MS = 15_000;

/** How often the server is asked; null for not at all. A lost one is asked until it answers. */
function periodOf({
  backend,
  backendAnswers,
  visible,
  choosingBackend,
  liveRunId,
  connection,
}: AppState): number | null {
  if (!visible) return null;
  if (connection.kind === 'failed' && connection.asking) return SOON_MS;
  if (backend === BROWSER) return null;
  return choosingBackend || liveRunId !== null || !backendAnswers ? SOON_MS : SELDOM_MS;
}

/**
 * Keeps the shown status of the server up to date while the page is visible, and remembers the model that is loaded
 * there.
 */
export class BackendWatch {
  readonly #store: AppStore;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asking = false;

  constructor(store: AppStore) {
    this.#store = store;
    store.subscribe((state, previous) => {
      this.#keepPace(periodOf(state), periodOf(previous));
      const { model, backend } = state;
      if (model !== previous.model && model.kind === 'ready' && backend !== BROWSER)
        state.noteModel(model.url);
    });
  }

  /** Asks at once when the person begins to look. */
  #keepPace(period: number | null, before: number | null): void {
    if (period === null) {
      this.#rest();
      return;
    }
    if (before === SELDOM_MS && period === SOON_MS) this.#rest();
    if (!this.#asking && this.#timer === null) this.#ask();
  }

  #ask(): void {
    this.#asking = true;
    void this.#store
      .getState()
      .checkBackend()
      .finally(() => {
        this.#asking = false;
        const period = periodOf(this.#store.getState());
        if (period === null) return;
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#ask();
        }, period);
      });
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
