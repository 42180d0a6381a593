import { BROWSER } from '#client/backend-switch.ts';
import type { AppState } from '#store/state/app-state.ts';
import { backendName } from '#store/backends/backend-name.ts';

/**
 * The name of the server that the page works on, while it does not answer: the page then shows its last known state and
 * cannot ask it for anything. Null while it answers, and in a browser.
 */
export function lostServer({
  backend,
  backendAnswers,
  servers,
}: Pick<AppState, 'backend' | 'backendAnswers' | 'servers'>): string | null {
  return backend === BROWSER || backendAnswers ? null : backendName(servers, backend);
}
