import { BROWSER } from '#client/backend.ts';
import { inPlace, placeName } from '#store/backends/backend-name.ts';
import { useApp } from '#ui/store-context.tsx';

/** Where the page works, in a sentence: "in this browser", "on gpu-box". */
export function useInPlace(): string {
  return useApp(({ servers, place }) => inPlace(servers, place));
}

/** Name of the server that the page works on; null in a browser. */
export function useServerName(): string | null {
  return useApp(({ servers, place }) => (place === BROWSER ? null : placeName(servers, place)));
}
