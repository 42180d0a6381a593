import { beforeEach, describe, expect, it } from 'vitest';

import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { VisitMemory } from '#store/memory/page-memory.ts';
import { FakeClient } from '#store/testing/fake-client.ts';
import { VisitPictures } from './kept-pictures.ts';

const picture = (path: string, text = path): NamedFile => ({ path, contents: new Blob([text]) });

describe('labelling of own pictures', () => {
  const client = new FakeClient();
  let kept: VisitPictures;
  let memory: VisitMemory;
  let store: AppStore;

  const visit = () => createAppStore(client, { memory, keptPictures: kept });
  const state = () => store.getState();
  const paths = () => state().picturesToLabel?.map(({ path }) => path);

  beforeEach(() => {
    kept = new VisitPictures();
    memory = new VisitMemory();
    store = visit();
  });

  it('begins with an offer of pictures that nothing is said about', async () => {
    await state().offerSet('Trip', [picture('10.png'), picture('2.png'), picture('empty.png', '')]);
    expect(paths()).toEqual(['2.png', '10.png']);
    expect(state()).toMatchObject({
      labelledName: 'Trip',
      labellingOpen: true,
      calibration: { summary: null },
    });
  });

  it('is not offered where labels come with the pictures', async () => {
    await state().offerSet('mine', [picture('cup/1.png')]);
    expect(state()).toMatchObject({ picturesToLabel: null, calibration: { summary: { id: 'demo' } } });
  });

  it('is found again by the next visit, as it was left', async () => {
    await state().offerSet('Trip', [picture('1.png'), picture('2.png')]);
    await state().typeAbout('2.png', 'label', 'cup');
    await state().typeAbout('2.png', 'captions', 'A cup.');
    await state().renameLabelled('Holiday');
    store = visit();
    expect(state()).toMatchObject({ labelledName: 'Holiday', picturesToLabel: null });
    await state().recallPictures();
    expect(state().picturesToLabel).toMatchObject([
      { path: '1.png', label: '' },
      { path: '2.png', label: 'cup', objects: '', captions: 'A cup.' },
    ]);
    expect(state().labellingOpen).toBe(false);
  });

  it('takes more pictures, each once, and keeps those of one name apart', async () => {
    await state().offerSet('Trip', [picture('1.png')]);
    await state().typeAbout('1.png', 'label', 'cup');
    await state().addPictures([picture('1.png'), picture('1.png', 'another one'), picture('notes.txt')]);
    expect(paths()).toEqual(['1 (2).png', '1.png']);
    expect(state().picturesToLabel?.[1]).toMatchObject({ label: 'cup' });
  });

  it('ends with a set of what was labelled, and stays for mending', async () => {
    await state().offerSet('Trip', [picture('1.png'), picture('2.png')]);
    await state().typeAbout('1.png', 'label', 'cup');
    await state().useLabelled();
    const given = client.importedSets.at(-1);
    expect(given?.name).toBe('Trip');
    expect(given?.files.map(({ path }) => path)).toEqual(['labels.jsonl', '1.png']);
    expect(state()).toMatchObject({ labellingOpen: false, calibration: { summary: { id: 'demo' } } });
    expect(paths()).toEqual(['1.png', '2.png']);
  });

  it('is forgotten on request, and with its last picture', async () => {
    await state().offerSet('Trip', [picture('1.png'), picture('2.png')]);
    await state().dropLabelling();
    expect(state()).toMatchObject({ picturesToLabel: [], labelledName: null, labellingOpen: false });
    expect(await kept.all()).toEqual([]);
    await state().offerSet('Trip', [picture('1.png')]);
    await state().removePicture('1.png');
    expect(state()).toMatchObject({ picturesToLabel: [], labelledName: null, labellingOpen: false });
    expect(visit().getState().labelledName).toBeNull();
  });

  it('goes on without storage for as long as the page is open, and says so', async () => {
    kept.all = () => Promise.reject(new TypeError('No storage.'));
    kept.keep = () => Promise.reject(new TypeError('No storage.'));
    await state().offerSet('Trip', [picture('1.png')]);
    expect(paths()).toEqual(['1.png']);
    expect(state().labellingProblem?.message).toContain('No storage.');
  });
});
