import { BROWSER } from '#client/backend.ts';
import { backendName, backendPhrase } from '#store/backends/backend-name.ts';
import { useApp } from '#ui/store-context.tsx';

/** Where the page works, in a sentence: "in this browser", "on gpu-box". */
export function useInPlace(): string {
  return useApp(({ servers, backend }) => backendPhrase(servers, backend));
}

/** Name of the server that the page works on; null in a browser. */
export function useServerName(): string | null {
  return useApp(({ servers, backend }) => (backend === BROWSER ? null : backendName(servers, backend)));
}
