import { BROWSER } from '#client/backend-switch.ts';
import { backendPhrase, backendName } from '#store/backends/backend-name.ts';
import { useApp } from '#ui/store-context.tsx';

/** The backend in use as part of a sentence: "in this browser", "on gpu-box". */
export function useInBackend(): string {
  return useApp(({ servers, backend }) => backendPhrase(servers, backend));
}

/** The name of the server that the page works on; null in a browser. */
export function useServerName(): string | null {
  return useApp(({ servers, backend }) => (backend === BROWSER ? null : backendName(servers, backend)));
}
