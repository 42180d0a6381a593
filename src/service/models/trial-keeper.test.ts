import { describe, expect, it } from 'vitest';
import type { ModelTrials } from '#service/ports/model-trials.ts';
import { TrialKeeper } from './trial-keeper.ts';

const MODEL = { hash: 'f00d', name: 'hungry' };

/** The record that hosts leave one another. */
class Records implements ModelTrials {
  readonly #lost = new Map<string, number>();

  lost(hash: string): Promise<number> {
    return Promise.resolve(this.#lost.get(hash) ?? 0);
  }

  write(hash: string, lost: number): Promise<void> {
    this.#lost.set(hash, lost);
    return Promise.resolve();
  }
}

/** A host that is taken down while it tries the model. */
async function loseTrial(records: Records): Promise<void> {
  await new Promise<void>((begun) => {
    void new TrialKeeper(records).hold(MODEL, () => {
      begun();
      return new Promise(() => undefined);
    });
  });
}

const survivable = (records: Records): Promise<void> => new TrialKeeper(records).requireSurvivable(MODEL);

describe('a model that takes its host down', () => {
  it('is tried once more by itself, and then no more', async () => {
    const records = new Records();
    await loseTrial(records);
    await survivable(records);
    await loseTrial(records);
    await expect(survivable(records)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('The model hungry is not loaded by itself'),
      remedy: expect.stringContaining('by hand'),
    });
  });

  it('is trusted again after a trial that ended, well or badly', async () => {
    for (const outcome of [Promise.resolve(), Promise.reject(new Error('refused'))]) {
      const records = new Records();
      await loseTrial(records);
      await loseTrial(records);
      await new TrialKeeper(records).hold(MODEL, () => outcome).catch(() => undefined);
      await survivable(records);
      expect(await records.lost(MODEL.hash)).toBe(0);
    }
  });

  it('is not blamed for a host that ends after progress', async () => {
    const records = new Records();
    for (let start = 0; start < 5; start++) {
      const keeper = new TrialKeeper(records);
      await keeper.requireSurvivable(MODEL);
      void keeper.hold(MODEL, async () => {
        await keeper.survived(MODEL);
        return new Promise(() => undefined);
      });
      await keeper.survived(MODEL);
    }
    await survivable(records);
  });

  it('counts once where it is loaded for a run', async () => {
    const records = new Records();
    const keeper = new TrialKeeper(records);
    await keeper.hold(MODEL, async () => {
      await keeper.hold(MODEL, async () => {
        expect(await records.lost(MODEL.hash)).toBe(1);
        await keeper.requireSurvivable(MODEL);
      });
      expect(await records.lost(MODEL.hash)).toBe(1);
    });
    expect(await records.lost(MODEL.hash)).toBe(0);
  });

  it('can be used where no record can be kept', async () => {
    const full: ModelTrials = {
      lost: () => Promise.reject(new Error('no disk')),
      write: () => Promise.reject(new Error('no disk')),
    };
    const keeper = new TrialKeeper(full);
    await keeper.requireSurvivable(MODEL);
    expect(await keeper.hold(MODEL, () => Promise.resolve('answer'))).toBe('answer');
  });
});
