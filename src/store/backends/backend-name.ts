import { BROWSER, type BackendId } from '#client/backend.ts';
import type { AppState } from '#store/state/app-state.ts';

/** Where something is, in a sentence: "in this browser", "on gpu-box". */
export function inPlace(servers: AppState['servers'], place: BackendId): string {
  return `${place === BROWSER ? 'in' : 'on'} ${placeName(servers, place)}`;
}

/** What a place is called in a sentence and in lists. */
export function placeName(servers: AppState['servers'], place: BackendId): string {
  if (place === BROWSER) return 'this browser';
  return servers.find(({ url }) => url === place)?.name ?? new URL(place).host;
}
