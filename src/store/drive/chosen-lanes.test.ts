import { describe, expect, it } from 'vitest';
import { BROWSER } from '#client/backend-switch.ts';
import type { AppState } from '#store/state/app-state.ts';
import { model } from '#store/testing/fake-answers.ts';
import { FIRST_LANES, canDriveInBrowser, chosenLanes } from './chosen-lanes.ts';

const SERVER = 'http://gpu-box:7070';

type Page = Pick<AppState, 'skip' | 'backend' | 'servers' | 'model' | 'browserModel'>;

function pageAt(backend: string, browserHash: string | null = model.hash): Page {
  return {
    skip: [2],
    backend,
    servers: [],
    model: { kind: 'ready', url: 'm/', model },
    browserModel: { url: 'm/', provider: 'auto', hash: browserHash },
  };
}

const [first, second] = FIRST_LANES;

describe('the lanes of a drive', () => {
  it('are the full model and the skip set of the strip', () => {
    expect(chosenLanes(FIRST_LANES, pageAt(BROWSER))).toEqual([
      { name: 'Full model', skip: [], at: BROWSER },
      { name: 'Skip set', skip: [2], at: BROWSER },
    ]);
  });

  it('are any two skip sets, told apart by name', () => {
    const other = { ...first, config: 'blocks' } as const;
    const lanes = chosenLanes(
      [
        { ...other, blocks: [1] },
        { ...other, blocks: [4, 5] },
      ],
      pageAt(BROWSER),
    );
    expect(lanes).toMatchObject([
      { name: 'Other skip set', skip: [1] },
      { name: 'Other skip set (second)', skip: [4, 5] },
    ]);
  });

  it('are answered by server and browser, where both have the model', () => {
    const inBrowser = { ...first, inBrowser: true };
    expect(chosenLanes([inBrowser, first], pageAt(SERVER))).toEqual([
      { name: 'Full model, this browser', skip: [], at: BROWSER },
      { name: 'Full model, gpu-box:7070', skip: [], at: SERVER },
    ]);
    expect(canDriveInBrowser(pageAt(SERVER))).toBe(true);
    for (const page of [pageAt(SERVER, 'another'), pageAt(SERVER, null), pageAt(BROWSER)]) {
      expect(canDriveInBrowser(page)).toBe(false);
      expect(chosenLanes([inBrowser, second], page).map(({ at }) => at)).toEqual([
        page.backend,
        page.backend,
      ]);
    }
  });
});
