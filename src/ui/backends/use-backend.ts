import { BROWSER } from '#client/backend-switch.ts';
import { inPlace, placeName } from '#store/places/connection.ts';
import { useApp } from '#ui/store-context.tsx';

/** The backend in use as part of a sentence: "in this browser", "on gpu-box". */
export function useInBackend(): string {
  return useApp(({ servers, place }) => inPlace(servers, place));
}

/** The name of the server that the page works on; null in a browser. */
export function useServerName(): string | null {
  return useApp(({ servers, place }) => (place === BROWSER ? null : placeName(servers, place)));
}
