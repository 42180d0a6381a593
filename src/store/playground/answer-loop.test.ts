import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { FakeClient } from '#store/testing/fake-client.ts';

describe('the answers of the playground', () => {
  let client: FakeClient;
  let store: AppStore;

  const pass = (ms = 300) => vi.advanceTimersByTimeAsync(ms);
  const answers = () => store.getState().answers;

  beforeEach(async () => {
    vi.useFakeTimers();
    client = new FakeClient();
    store = createAppStore(client);
    await store.getState().loadModel('m/', 'auto');
    await store.getState().openCalibration('c/');
    await pass();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('computes the full model once and uses its answer while nothing is skipped', async () => {
    expect(client.answers).toHaveLength(1);
    expect(answers().full.status).toBe('computing');
    client.answers[0]?.answer('a cat');
    await pass();
    expect(client.answers).toHaveLength(1);
    expect(answers().full.generation?.answer).toBe('a cat');
    expect(answers().skip).toMatchObject({ status: 'ready', generation: { answer: 'a cat' } });
  });

  it('leaves the answers as they are while a model is loaded', async () => {
    client.answers[0]?.answer('a cat');
    await pass();
    const load = (fraction: number) => {
      const progress = { phase: 'Loading', fraction, etaMs: null };
      store.setState({ model: { kind: 'loading', url: 'other/', progress } });
    };
    load(0);
    expect(answers().full.status).toBe('empty');
    const before = answers();
    const told = vi.fn();
    store.subscribe(told);
    load(0.5);
    load(1);
    await pass();
    expect(told).toHaveBeenCalledTimes(2);
    expect(answers()).toBe(before);
  });

  it('waits for quiet, then computes the skip set alone', async () => {
    client.answers[0]?.answer('a cat');
    await pass();
    store.getState().toggleBlock(2);
    await pass(20);
    store.getState().toggleBlock(3);
    expect(answers().skip.status).toBe('stale');
    expect(client.answers).toHaveLength(1);
    await pass(50);
    expect(client.answers).toHaveLength(2);
    expect(client.answers[1]?.request.skip).toEqual([2, 3]);
    client.answers[1]?.answer('a dog');
    await pass();
    expect(answers().skip).toMatchObject({ status: 'ready', generation: { answer: 'a dog' } });
    expect(answers().full.generation?.answer).toBe('a cat');
  });

  it('waits longer while somebody types, also where that somebody clicks', async () => {
    client.answers[0]?.answer('a cat');
    await pass();
    store.getState().setPrompt('What is');
    await pass(100);
    store.getState().toggleBlock(2);
    await pass(100);
    expect(client.answers).toHaveLength(1);
    await pass(100);
    expect(client.answers).toHaveLength(2);
    expect(client.answers[1]?.request).toMatchObject({ prompt: 'What is', skip: [] });
  });

  it('shows an answer as far as it is known, and no more once it is whole or given up', async () => {
    const [first] = client.answers;
    expect(answers().full.partial).toBeNull();
    first?.partial('a');
    expect(answers().full).toMatchObject({ status: 'computing', partial: 'a', generation: null });
    first?.answer('a cat');
    await pass();
    expect(answers().full).toMatchObject({ status: 'ready', partial: null });
    store.getState().toggleBlock(2);
    await pass();
    client.answers[1]?.partial('a d');
    expect(answers().skip.partial).toBe('a d');
    store.getState().toggleBlock(4);
    client.answers[1]?.partial('a do');
    await pass();
    expect(answers().skip).toMatchObject({ status: 'computing', partial: null });
  });

  it('aborts a computation whose skip set is left, and never shows its answer', async () => {
    client.answers[0]?.answer('a cat');
    await pass();
    store.getState().toggleBlock(2);
    await pass();
    store.getState().toggleBlock(4);
    expect(client.answers[1]?.signal?.aborted).toBe(true);
    client.answers[1]?.answer('late');
    await pass();
    expect(client.answers[2]?.request.skip).toEqual([2, 4]);
    client.answers[2]?.answer('right');
    await pass();
    expect(answers().skip.generation?.answer).toBe('right');
  });

  it('keeps computing the full model when only the skip set changes', async () => {
    store.getState().toggleBlock(1);
    await pass();
    expect(client.answers).toHaveLength(1);
    expect(client.answers[0]?.signal?.aborted).toBe(false);
    client.answers[0]?.answer('a cat');
    await pass();
    expect(client.answers[1]?.request.skip).toEqual([1]);
  });

  it('takes back "out of date" when a change is undone', async () => {
    client.answers[0]?.answer('a cat');
    await pass();
    store.getState().toggleBlock(2);
    store.getState().toggleBlock(2);
    expect(answers().skip.status).toBe('ready');
    await pass();
    expect(client.answers).toHaveLength(1);
  });

  it('shows a failure where it arose and tries again when asked', async () => {
    client.answers[0]?.fail(new SkipscopeError('runtime', 'Broken.', 'Mend it.'));
    await pass();
    expect(answers().full).toMatchObject({
      status: 'failed',
      problem: { message: 'Broken.', remedy: 'Mend it.' },
    });
    store.getState().measureAgain();
    await pass();
    client.answers.at(-1)?.answer('a cat');
    await pass();
    expect(answers().full).toMatchObject({ status: 'ready', problem: null });
  });

  it('does not run the skip set where the full model failed', async () => {
    store.getState().toggleBlock(2);
    await pass();
    client.answers[0]?.fail(new SkipscopeError('runtime', 'Broken.', 'Mend it.'));
    await pass();
    expect(client.answers).toHaveLength(1);
    expect(answers().skip).toMatchObject({ status: 'failed', generation: null, problem: null });
  });

  it('runs nothing for an empty prompt', async () => {
    client.answers[0]?.answer('a cat');
    await pass();
    store.getState().setPrompt(' ');
    await pass();
    expect(answers().full.status).toBe('empty');
    expect(client.answers).toHaveLength(1);
  });
});
