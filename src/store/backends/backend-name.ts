import { BROWSER, type BackendId } from '#client/backend.ts';
import type { AppState } from '#store/state/app-state.ts';
import type { Problem } from '#store/state/problem.ts';

/** How the page stands with a server. */
export type Connection =
  /** None is wanted. */
  | { readonly kind: 'none' }
  | { readonly kind: 'connecting'; readonly url: BackendId }
  | { readonly kind: 'connected'; readonly url: BackendId }
  /** The page works there, but gets no answer; it goes on asking. */
  | { readonly kind: 'lost'; readonly url: BackendId; readonly problem: Problem }
  /**
   * The page stays where it was. `url` is null for a link that cannot be read. `asking`: the page has begun nowhere yet and goes
   * on asking this server.
   */
  | {
      readonly kind: 'failed';
      readonly url: BackendId | null;
      readonly problem: Problem;
      readonly asking: boolean;
    };

/** Where something is, in a sentence: "in this browser", "on gpu-box". */
export function inPlace(servers: AppState['servers'], place: BackendId): string {
  return `${place === BROWSER ? 'in' : 'on'} ${placeName(servers, place)}`;
}

/** What a place is called in a sentence and in lists. */
export function placeName(servers: AppState['servers'], place: BackendId): string {
  if (place === BROWSER) return 'this browser';
  return servers.find(({ url }) => url === place)?.name ?? new URL(place).host;
}
