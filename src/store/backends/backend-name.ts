import { BROWSER, type BackendId } from '#client/backend-switch.ts';
import type { AppState } from '#store/state/app-state.ts';

/** The backend as a phrase of a sentence: "in this browser", "on gpu-box". */
export function backendPhrase(servers: AppState['servers'], backend: BackendId): string {
  return `${backend === BROWSER ? 'in' : 'on'} ${backendName(servers, backend)}`;
}

/** The name of a backend, for sentences and lists. */
export function backendName(servers: AppState['servers'], backend: BackendId): string {
  if (backend === BROWSER) return 'this browser';
  return servers.find(({ url }) => url === backend)?.name ?? new URL(backend).host;
}
