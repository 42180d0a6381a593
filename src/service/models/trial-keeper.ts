import { SkipscopeError } from '#engine/base/errors.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import type { ModelTrials } from '#service/ports/model-trials.ts';

/** Lost trials in a row after which a model is not tried again by itself. One may be a power cut or a closed tab. */
const MOST_LOST = 2;

/** A model by the SHA-256 of its manifest, and its name for messages. */
interface NamedModel {
  readonly hash: string;
  readonly name: string;
}

/**
 * Keeps a model that takes its host down from doing so at every start: a trial counts as lost from its beginning on, until it ends,
 * in whatever way, or makes progress.
 */
export class TrialKeeper {
  readonly #trials: ModelTrials;
  readonly #writing = new SerialQueue();
  /** Trials under way, by model. A load within a run is part of its trial. */
  readonly #open = new Map<string, number>();

  constructor(trials: ModelTrials) {
    this.#trials = trials;
  }

  /** Runs `task`, during which the model may take the host down. */
  async hold<T>({ hash }: NamedModel, task: () => Promise<T>): Promise<T> {
    const others = this.#open.get(hash) ?? 0;
    this.#open.set(hash, others + 1);
    if (others === 0) await this.#write(hash, async () => (await this.#trials.lost(hash)) + 1);
    try {
      return await task();
    } finally {
      const left = (this.#open.get(hash) ?? 1) - 1;
      if (left > 0) this.#open.set(hash, left);
      else {
        this.#open.delete(hash);
        await this.survived({ hash });
      }
    }
  }

  /** Forgets the lost trials of a model, the one under way included. */
  survived({ hash }: Pick<NamedModel, 'hash'>): Promise<void> {
    return this.#write(hash, () => Promise.resolve(0));
  }

  /** Throws `SkipscopeError('invalid-model')` for a model that took the host down the last times. */
  async requireSurvivable({ hash, name }: NamedModel): Promise<void> {
    // The record of a trial under way is not one of a lost trial.
    const lost = this.#open.has(hash) ? 0 : await this.#trials.lost(hash).catch(() => 0);
    if (lost < MOST_LOST) return;
    throw new SkipscopeError(
      'invalid-model',
      `The model ${name} is not loaded by itself: this program ended ${String(lost)} times in a row while it was loaded or run.`,
      'It may need more memory than there is, or be damaged. Load it, or resume the run, by hand to try it once more.',
    );
  }

  /** A record that cannot be kept, because the disk is full, keeps no model from being used. */
  #write(hash: string, lost: () => Promise<number>): Promise<void> {
    return this.#writing.run(async () => {
      try {
        await this.#trials.write(hash, await lost());
      } catch {
        return;
      }
    });
  }
}
