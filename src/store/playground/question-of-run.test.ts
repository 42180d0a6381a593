import { describe, expect, it } from 'vitest';

import { foldEvents } from '#engine/search/fold-run.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { demoSet } from '#store/testing/fake-answers.ts';
import { spec, started, twoBackends } from '#store/testing/two-backends.ts';

/** A run on some of the samples, with its question. */
const runOn = (samples: readonly string[], change: Partial<SearchSpec> = {}) =>
  foldEvents([{ ...started, samples: [...samples], spec: { ...spec, prompt: 'What is small?', ...change } }]);

async function openPage(summary = demoSet) {
  const page = twoBackends();
  page.browser.calibration = () => Promise.resolve(summary);
  await page.store.getState().loadModel('m/', 'auto');
  await page.store.getState().openCalibration('c/');
  await page.store.getState().useSample(0);
  return page.store;
}

describe('a point of a run in the playground', () => {
  it('brings the question of the run, and keeps a picture that the run has used', async () => {
    const store = await openPage();
    await store.getState().showPoint(runOn(['2', '1']), [3]);
    expect(store.getState()).toMatchObject({ skip: [3], prompt: 'What is small?', image: { sample: 0 } });
  });

  it('brings the first picture of the run where it has not used the one in view', async () => {
    const store = await openPage();
    await store.getState().showPoint(runOn(['2']), [3]);
    expect(store.getState()).toMatchObject({ prompt: 'What is small?', image: { sample: 1 } });
  });

  it('asks a sample its own question', async () => {
    const [first, second] = demoSet.samples;
    if (!first || !second) throw new Error('The demo set has two samples.');
    const store = await openPage({ ...demoSet, samples: [first, { ...second, prompt: 'How many?' }] });
    await store.getState().showPoint(runOn(['2']), []);
    expect(store.getState().prompt).toBe('How many?');
    store.getState().setPrompt('Mine?');
    const calibration = { ...spec.calibration, id: 'another', prompts: 'own' as const };
    await store.getState().showPoint(runOn(['9'], { calibration }), []);
    expect(store.getState().prompt).toBe('Mine?');
  });

  it('leaves a picture of the person’s own', async () => {
    const store = await openPage();
    store.getState().useOwnImage(new Blob(['x'], { type: 'image/png' }), 'mine.png');
    await store.getState().showPoint(runOn(['2']), [1]);
    expect(store.getState()).toMatchObject({ prompt: 'What is small?', image: { name: 'mine.png' } });
  });

  it('brings the question alone where another set is open', async () => {
    const store = await openPage();
    await store.getState().showPoint(runOn(['2'], { calibration: { name: 'other', id: 'other' } }), [1]);
    expect(store.getState()).toMatchObject({ prompt: 'What is small?', image: { sample: 0 } });
  });
});
