import { BROWSER, type BackendId } from '#client/backend-switch.ts';
import type { AppState } from '#store/state/app-state.ts';

/** Where something is, in a sentence: "in this browser", "on gpu-box". */
export function backendPhrase(servers: AppState['servers'], backend: BackendId): string {
  return `${backend === BROWSER ? 'in' : 'on'} ${backendName(servers, backend)}`;
}

/** What a place is called in a sentence and in lists. */
export function backendName(servers: AppState['servers'], backend: BackendId): string {
  if (backend === BROWSER) return 'this browser';
  return servers.find(({ url }) => url === backend)?.name ?? new URL(backend).host;
}
