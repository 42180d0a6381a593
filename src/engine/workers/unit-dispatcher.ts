import { type AnswerUnit, type NamedAnswers, type UnitAnswers, unitKey } from './answer-unit.ts';
import { DispatchedUnit } from './dispatched-unit.ts';
import { type SpreadWork, type WorkerShare, addShare } from './spread-work.ts';
import type { UnitWorker } from './unit-worker.ts';

/** Units at the head of the queue among which a worker may choose one whose samples it knows. */
const CHOICE = 16;

/** A worker with what it has. */
class Post {
  /** Units that it was given and has not settled, those that were taken back included. */
  underWay = 0;

  constructor(readonly worker: UnitWorker) {}

  get isFree(): boolean {
    return this.underWay < this.worker.capacity;
  }
}

/**
 * Gives the units of a search to workers: first those that the search waits for, in the order in which it asked, then those that it
 * may ask for next. Each unit is answered once, also if it is asked for several times. The order in which answers come changes
 * nothing: whoever asks for a unit gets its answers.
 */
export class UnitDispatcher {
  readonly #posts: readonly Post[];
  readonly #units = new Map<string, DispatchedUnit>();
  /** Which worker had units of a group last. */
  readonly #homes = new Map<string, Post>();
  #asked: DispatchedUnit[] = [];
  #ahead: DispatchedUnit[] = [];
  #idle: (() => void)[] = [];
  #withdrawn = 0;
  #late = { units: 0, blockTokens: 0 };
  /** What each worker has answered, by its name. */
  readonly #shares = new Map<string, WorkerShare>();
  #closed = false;

  constructor(workers: readonly UnitWorker[]) {
    this.#posts = workers.map((worker) => new Post(worker));
    for (const post of this.#posts)
      post.worker.watch(() => {
        this.#recall(post);
        this.#pump();
      });
  }

  /** The answers to a unit. Rejects with the error of the first worker once no worker can answer it. */
  ask(unit: AnswerUnit): Promise<NamedAnswers> {
    const dispatched = this.#find(unit);
    if (!dispatched.wanted) {
      dispatched.wanted = true;
      if (dispatched.posting === null && dispatched.answers === null) this.#asked.push(dispatched);
    }
    this.#pump();
    return dispatched.outcome;
  }

  /** The units that may be asked for next, the likeliest first. What was begun ahead and is not among them is taken back. */
  expect(units: Iterable<AnswerUnit>): void {
    const ahead = new Map<string, DispatchedUnit>();
    for (const unit of units) {
      const dispatched = this.#find(unit);
      if (!dispatched.wanted && dispatched.answers === null) ahead.set(dispatched.key, dispatched);
    }
    for (const [key, dispatched] of this.#units) {
      if (dispatched.wanted || dispatched.answers !== null || ahead.has(key)) continue;
      this.#withdraw(dispatched);
    }
    this.#ahead = [...ahead.values()].filter(({ posting }) => posting === null);
    this.#pump();
  }

  /** Takes back what nobody waits for, and resolves once no worker has a unit. */
  async quiet(): Promise<void> {
    this.expect([]);
    while (this.#posts.some(({ underWay }) => underWay > 0))
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve);
      });
  }

  /** Takes everything back, and resolves once no worker has a unit. None may be asked for behind this. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const dispatched of [...this.#units.values()])
      if (dispatched.answers === null) this.#withdraw(dispatched);
    this.#asked = [];
    this.#ahead = [];
    await this.quiet();
  }

  get work(): SpreadWork {
    const answered = [...this.#units.values()].flatMap(({ wanted, answers }) =>
      answers ? [{ wanted, blockTokens: answers.blockTokens }] : [],
    );
    const wasted = answered.filter(({ wanted }) => !wanted);
    const sum = (units: readonly { readonly blockTokens: number }[]): number =>
      units.reduce((tokens, { blockTokens }) => tokens + blockTokens, 0);
    return {
      workers: new Map(this.#shares),
      wastedUnits: wasted.length + this.#late.units,
      blockTokens: sum(answered) + this.#late.blockTokens,
      wastedBlockTokens: sum(wasted) + this.#late.blockTokens,
      withdrawn: this.#withdrawn,
      waiting: this.#asked.length + this.#ahead.length,
      underWay: this.#posts.reduce((units, post) => units + post.underWay, 0),
    };
  }

  #find(unit: AnswerUnit): DispatchedUnit {
    const key = unitKey(unit);
    const known = this.#units.get(key);
    if (known) return known;
    const found = new DispatchedUnit(unit, key);
    this.#units.set(key, found);
    return found;
  }

  #pump(): void {
    for (;;) {
      const free = this.#closed ? [] : this.#posts.filter(({ isFree }) => isFree);
      const next = this.#next(free);
      if (!next) return;
      this.#begin(next.dispatched, next.post);
    }
  }

  /** The next unit and a worker that has room for it: if possible one that had its samples last. */
  #next(free: readonly Post[]): { readonly dispatched: DispatchedUnit; readonly post: Post } | null {
    for (const queue of [this.#asked, this.#ahead]) {
      let fallback: { readonly at: number; readonly post: Post } | null = null;
      for (const [at, dispatched] of queue.slice(0, CHOICE).entries()) {
        const able = free.filter(({ worker }) => !dispatched.failures.has(worker));
        const home = this.#homes.get(dispatched.group);
        const [first] = able;
        if (first && (home === undefined || able.includes(home))) {
          queue.splice(at, 1);
          return { dispatched, post: home ?? first };
        }
        if (first) fallback ??= { at, post: first };
      }
      if (!fallback) continue;
      const [dispatched] = queue.splice(fallback.at, 1);
      if (dispatched) return { dispatched, post: fallback.post };
    }
    return null;
  }

  #begin(dispatched: DispatchedUnit, post: Post): void {
    const controller = new AbortController();
    dispatched.posting = { worker: post.worker, controller };
    post.underWay++;
    this.#homes.set(dispatched.group, post);
    void this.#settled(dispatched, post, controller.signal).finally(() => {
      post.underWay--;
      for (const resolve of this.#idle.splice(0)) resolve();
      this.#pump();
    });
  }

  async #settled(dispatched: DispatchedUnit, post: Post, signal: AbortSignal): Promise<void> {
    try {
      const answers = await post.worker.answer(dispatched.unit, signal);
      this.#take(dispatched, post, answers);
    } catch (error) {
      // What a worker says of a unit that was taken from it does not matter.
      if (!signal.aborted) this.#fail(dispatched, post, error);
    }
  }

  #take(dispatched: DispatchedUnit, { worker }: Post, given: UnitAnswers): void {
    const answers = { worker: worker.name, ...given };
    const share = { units: 1, blockTokens: answers.blockTokens, ms: answers.ms ?? 0 };
    this.#shares.set(answers.worker, addShare(this.#shares.get(answers.worker), share));
    if (dispatched.answers !== null || this.#units.get(dispatched.key) !== dispatched) {
      this.#late.units++;
      this.#late.blockTokens += answers.blockTokens;
      return;
    }
    dispatched.posting?.controller.abort();
    dispatched.posting = null;
    this.#asked = this.#asked.filter((other) => other !== dispatched);
    this.#ahead = this.#ahead.filter((other) => other !== dispatched);
    dispatched.resolve(answers);
  }

  /** Gives a unit to another worker; there may be none that has not failed it. */
  #fail(dispatched: DispatchedUnit, { worker }: Post, error: unknown): void {
    dispatched.posting = null;
    dispatched.failures.set(worker, error);
    const others = this.#posts.filter((post) => !dispatched.failures.has(post.worker));
    if (others.some((post) => post.worker.capacity > 0)) {
      (dispatched.wanted ? this.#asked : this.#ahead).unshift(dispatched);
      return;
    }
    this.#units.delete(dispatched.key);
    const [first] = dispatched.failures.values();
    dispatched.reject(first);
  }

  /** Takes back a unit that nobody waits for. */
  #withdraw(dispatched: DispatchedUnit): void {
    this.#units.delete(dispatched.key);
    if (dispatched.posting === null) return;
    this.#withdrawn++;
    dispatched.posting.controller.abort();
    dispatched.posting = null;
  }

  /** Takes from a worker that has lost capacity what it has too much, so that others do it. */
  #recall({ worker }: Post): void {
    const held = [...this.#units.values()].filter(({ posting }) => posting?.worker === worker);
    if (!this.#posts.some((post) => post.worker !== worker && post.worker.capacity > 0)) return;
    for (const dispatched of held.slice(worker.capacity).toReversed()) {
      dispatched.posting?.controller.abort();
      dispatched.posting = null;
      (dispatched.wanted ? this.#asked : this.#ahead).unshift(dispatched);
    }
  }
}
