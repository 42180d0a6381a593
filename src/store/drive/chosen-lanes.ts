import { BROWSER, type BackendId } from '#client/backend-switch.ts';
import type { LaneSettings } from '#engine/drive/lane.ts';
import { backendName } from '#store/backends/backend-name.ts';
import type { AppState } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { LaneChoice } from '#store/state/drive-state.ts';

type Page = Pick<AppState, 'skip' | 'backend' | 'servers' | 'model' | 'browserModel'>;

/** The full model against the skip set of the strip, as the paper drives. */
export const FIRST_LANES: readonly [LaneChoice, LaneChoice] = [
  { config: 'full', blocks: [], inBrowser: false },
  { config: 'strip', blocks: [], inBrowser: false },
];

const NAMES: Readonly<Record<LaneChoice['config'], string>> = {
  full: 'Full model',
  strip: 'Skip set',
  blocks: 'Other skip set',
};

/** Whether a lane can be answered in this browser while the page works with a server: it has the same model. */
export function canDriveInBrowser({ backend, model, browserModel }: Omit<Page, 'skip' | 'servers'>): boolean {
  const loaded = loadedModel(model);
  return backend !== BROWSER && loaded !== null && browserModel.hash === loaded.hash;
}

/** The lanes as they are chosen now, with the skip set that the strip has now. */
export function chosenLanes(
  [first, second]: readonly [LaneChoice, LaneChoice],
  page: Page,
): readonly [LaneSettings, LaneSettings] {
  const places = [placeOf(first, page), placeOf(second, page)] as const;
  const apart = places[0] !== places[1];
  const [one, other] = [nameOf(first, places[0], apart, page), nameOf(second, places[1], apart, page)];
  return [
    { name: one, skip: skipOf(first, page), at: places[0] },
    { name: one === other ? `${other} (second)` : other, skip: skipOf(second, page), at: places[1] },
  ];
}

function placeOf({ inBrowser }: LaneChoice, page: Page): BackendId {
  return inBrowser && canDriveInBrowser(page) ? BROWSER : page.backend;
}

function nameOf({ config }: LaneChoice, at: BackendId, apart: boolean, { servers }: Page): string {
  return apart ? `${NAMES[config]}, ${backendName(servers, at)}` : NAMES[config];
}

function skipOf({ config, blocks }: LaneChoice, { skip }: Page): LaneSettings['skip'] {
  return { full: [], strip: skip, blocks }[config];
}
