import { BROWSER } from '#client/backend-switch.ts';
import type { AppState } from '#store/app-state.ts';
import { placeName } from '#store/places/connection.ts';

/**
 * The name of the server that the page works on, while it does not answer: the page then shows its last known state and
 * cannot ask it for anything. Null while it answers, and in a browser.
 */
export function lostServer({
  place,
  placeAnswers,
  servers,
}: Pick<AppState, 'place' | 'placeAnswers' | 'servers'>): string | null {
  return place === BROWSER || placeAnswers ? null : placeName(servers, place);
}
