import { independentAnswers } from '#engine/evaluation/independent-answers.ts';
import { type KeptState, planKeptState, stateBytes } from '#engine/evaluation/kept-state.ts';
import { ParentGroup } from '#engine/evaluation/parent-group.ts';
import { type AskedSamples, longestRow } from '#engine/evaluation/scored-samples.ts';
import { skipSetKey } from '#engine/base/skip-set.ts';
import type { AnswerUnit, UnitAnswers } from './answer-unit.ts';
import type { UnitWorker } from './unit-worker.ts';

/** How a device answers units. */
export interface DeviceWorkerOptions {
  readonly name: string;
  /** Nothing reused: every unit runs every kept block from the prompt on. */
  readonly independent: boolean;
  /** Most bytes of streams and caches that are kept for other units of the same samples. */
  readonly memoryBudget: number;
  /** Makes each use of the device. */
  readonly call: <T>(signal: AbortSignal, use: () => Promise<T>) => Promise<T>;
}

/** A group of samples with the state that is kept of it. */
interface KeptGroup {
  readonly samples: readonly number[];
  readonly group: ParentGroup;
  /** Most bytes that it keeps. */
  readonly bytes: number;
}

/**
 * One device as a worker. It keeps the state of the groups that it was given last, so that another unit of the same samples near the
 * same skip set runs only the blocks behind the first in which the two differ. Without such a state it computes it first.
 */
export class DeviceWorker implements UnitWorker {
  readonly capacity = 1;
  readonly #asked: AskedSamples;
  readonly #options: DeviceWorkerOptions;
  /** By samples, those that were used last at the end. */
  readonly #kept = new Map<string, KeptGroup>();

  constructor(asked: AskedSamples, options: DeviceWorkerOptions) {
    this.#asked = asked;
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  watch(): void {
    // The capacity of a device stays as it is.
  }

  answer(unit: AnswerUnit, signal: AbortSignal): Promise<UnitAnswers> {
    return this.#options.call(signal, async () => {
      signal.throwIfAborted();
      const startedAt = performance.now();
      const answers = this.#options.independent
        ? await independentAnswers(this.#asked, unit.samples, unit.skip, signal)
        : await this.#answerFromKept(unit, signal);
      return { ...answers, ms: performance.now() - startedAt };
    });
  }

  /** Frees what is kept. No unit may be under way. */
  dispose(): void {
    for (const { group } of this.#kept.values()) group.dispose();
    this.#kept.clear();
  }

  async #answerFromKept({ skip, samples, near }: AnswerUnit, signal: AbortSignal): Promise<UnitAnswers> {
    const { group, blockTokens } = await this.#ready(samples, near, signal);
    if (skipSetKey(skip) === skipSetKey(near.skip)) return { answers: group.answers, blockTokens };
    const [settled] = await group.answersUnder([skip], signal);
    if (!settled) throw new RangeError(`The samples ${samples.join(', ')} gave no answers.`);
    return { answers: settled.answers, blockTokens: blockTokens + settled.blockTokens };
  }

  /** The group of these samples under the skip set near by, and the block tokens that it took. */
  async #ready(
    samples: readonly number[],
    near: AnswerUnit['near'],
    signal: AbortSignal,
  ): Promise<{ readonly group: ParentGroup; readonly blockTokens: number }> {
    const key = samples.join(',');
    const before = this.#kept.get(key);
    this.#kept.delete(key);
    const { kept, bytes } = this.#makeRoom(samples);
    if (before && kept !== 'nothing' && before.group.canMove(near.skip, near.answers)) {
      // A group whose move fails is empty, and is not kept.
      const blockTokens = await before.group.moveTo(near.skip, kept, signal);
      this.#kept.set(key, { ...before, bytes });
      return { group: before.group, blockTokens };
    }
    before?.group.dispose();
    const plan = { samples, drafts: near.answers, kept };
    const created = await ParentGroup.create(this.#asked, near.skip, plan, signal);
    this.#kept.set(key, { samples, group: created.group, bytes });
    return created;
  }

  /** Frees groups that share a sample with the new one, then those that were used the longest ago, until all of its state fits. */
  #makeRoom(samples: readonly number[]): { readonly kept: KeptState; readonly bytes: number } {
    const { model } = this.#asked;
    const state = stateBytes(model.manifest.decoder, model.dialect, {
      rows: samples.length,
      positions: longestRow(this.#asked),
      blocks: model.blocks,
    });
    // With a successor, both are there twice.
    const wanted = 2 * (state.streams + state.caches);
    const shared = new Set(samples);
    for (const [key, kept] of this.#kept)
      if (kept.samples.some((sample) => shared.has(sample))) this.#drop(key);
    for (const key of this.#kept.keys()) if (this.#left() < wanted) this.#drop(key);
    const left = this.#left();
    const [kept = 'nothing'] = planKeptState([state], left);
    return { kept, bytes: Math.min(wanted, left) };
  }

  #left(): number {
    let left = this.#options.memoryBudget;
    for (const { bytes } of this.#kept.values()) left -= bytes;
    return Math.max(0, left);
  }

  #drop(key: string): void {
    this.#kept.get(key)?.group.dispose();
    this.#kept.delete(key);
  }
}
