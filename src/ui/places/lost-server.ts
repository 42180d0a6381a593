import { BROWSER } from '#client/backend.ts';
import type { AppState } from '#store/state/app-state.ts';
import { backendName } from '#store/backends/backend-name.ts';

/**
 * Name of the server where the page works, while it does not answer: what the page knows of it is old, and nothing can be
 * asked of it. Null while it answers, and in a browser.
 */
export function lostServer({
  backend,
  backendAnswers,
  servers,
}: Pick<AppState, 'backend' | 'backendAnswers' | 'servers'>): string | null {
  return backend === BROWSER || backendAnswers ? null : backendName(servers, backend);
}
