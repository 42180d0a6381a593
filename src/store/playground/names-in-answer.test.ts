import { beforeEach, describe, expect, it } from 'vitest';

import { taskByKey } from '#engine/tasks/tasks.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { demoSet } from '#store/testing/fake-answers.ts';
import { FakeClient } from '#store/testing/fake-client.ts';
import { namesInAnswer } from './names-in-answer.ts';

describe('how an answer is read', () => {
  let store: AppStore;
  const read = (answer: string) => namesInAnswer(answer, store.getState());

  beforeEach(async () => {
    const client = new FakeClient();
    const [first, ...others] = demoSet.samples;
    if (!first) throw new Error('The demo set is empty.');
    const samples = [{ ...first, objects: ['cat', 'ball'], captions: ['a cat'] }, ...others];
    client.calibration = () => Promise.resolve({ ...demoSet, samples });
    store = createAppStore(client);
    await store.getState().openCalibration('c/');
    await store.getState().useSample(0);
  });

  it('follows the rules of the search form', () => {
    expect(read('A cat.')).toEqual([{ name: 'cat', right: true }]);
    expect(read('a kitten on a ball')).toEqual([{ name: 'kitten on a ball', right: false }]);
    store.getState().changeScoring({ synonymText: 'cat = kitten\nnonsense', findInSentence: true });
    expect(read('a kitten on a ball')).toEqual([{ name: 'cat', right: true }]);
  });

  it('follows the question', () => {
    store.getState().setPrompt(taskByKey('multi-object').prompt);
    expect(read('a dog, a cat')).toEqual([
      { name: 'dog', right: false },
      { name: 'cat', right: true },
    ]);
    store.getState().setPrompt(taskByKey('captioning').prompt);
    expect(read('a cat')).toBeNull();
    store.getState().setPrompt('Which animal?');
    expect(read('a cat')).toBeNull();
    store.getState().changePrompt('Which animal?');
    expect(read('a cat')).toEqual([{ name: 'cat', right: true }]);
  });

  it('follows the question of the sample, which gives way to that of the task', async () => {
    const [first, ...others] = demoSet.samples;
    const samples = [{ id: '1: How many?', fileName: '1.png', prompt: 'How many?', label: '2' }, ...others];
    expect(first).toBeDefined();
    store = createAppStore(
      Object.assign(new FakeClient(), { calibration: () => Promise.resolve({ ...demoSet, samples }) }),
    );
    await store.getState().openCalibration('c/');
    await store.getState().useSample(0);
    expect(store.getState().prompt).toBe('How many?');
    expect(read('2')).toEqual([{ name: '2', right: true }]);
    await store.getState().useSample(1);
    expect(store.getState().prompt).toBe(taskByKey('single-object').prompt);
    store.getState().setPrompt('Which animal?');
    await store.getState().useSample(0);
    store.getState().setPrompt('Which animal?');
    await store.getState().useSample(1);
    expect(store.getState().prompt).toBe('Which animal?');
  });

  it('is unknown without an annotation', async () => {
    store.getState().setPrompt(taskByKey('multi-object').prompt);
    await store.getState().useSample(1);
    expect(read('a dog')).toBeNull();
    store.getState().useOwnImage(new Blob([], { type: 'image/png' }), 'mine.png');
    store.getState().setPrompt(taskByKey('single-object').prompt);
    expect(read('a dog')).toBeNull();
  });
});
