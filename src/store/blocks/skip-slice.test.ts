import { beforeEach, describe, expect, it } from 'vitest';

import type { AppStore } from '#store/state/app-state.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { FakeClient } from '#store/testing/fake-client.ts';

describe('skip set and protected blocks', () => {
  let store: AppStore;
  const state = () => store.getState();

  beforeEach(() => {
    store = createAppStore(new FakeClient());
  });

  it('toggles blocks, in order', () => {
    state().toggleBlock(5);
    state().toggleBlock(2);
    expect(state().skip).toEqual([2, 5]);
    state().toggleBlock(5);
    expect(state().skip).toEqual([2]);
  });

  it('never skips a protected block by a click or a range', () => {
    state().toggleProtected(3);
    state().toggleBlock(3);
    state().setRange(4, 2, true);
    expect(state().skip).toEqual([2, 4]);
    state().setRange(0, 5, false);
    expect(state().skip).toEqual([]);
  });

  it('keeps a block that becomes protected', () => {
    state().toggleBlock(3);
    state().toggleProtected(3);
    expect(state()).toMatchObject({ skip: [], protectedBlocks: [3] });
  });

  it('lets a loaded skip set win over protection', () => {
    state().setProtected([1, 4]);
    state().loadSkipSet([4]);
    expect(state()).toMatchObject({ skip: [4], protectedBlocks: [1] });
  });

  it('drops what a smaller model does not have', async () => {
    state().loadSkipSet([2, 20]);
    await state().loadModel('m/', 'auto');
    expect(state().skip).toEqual([2]);
    state().loadSkipSet([3, 21]);
    expect(state().skip).toEqual([3]);
  });
});
