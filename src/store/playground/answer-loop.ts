import type { Progress } from '#service/contract/call-options.ts';
import type { GenerateRequest } from '#service/contract/model-operations.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { type SkipSet, skipSetKey } from '#engine/base/skip-set.ts';
import type { AnswerKind, AnswerState } from '#store/state/playground-state.ts';
import type { AppState, AppStore } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { isAbort } from '#engine/base/abort.ts';
import { problemOf } from '#store/state/problem.ts';

/** Milliseconds of quiet after a change before anything is computed: typing goes on for longer than clicking. */
const TYPING_MS = 250;
const CLICKING_MS = 30;

interface Wanted {
  readonly key: string;
  readonly request: GenerateRequest;
}

/** The answers that the playground should show now; null while model, picture or prompt is missing. */
function wanted(state: AppState): Record<AnswerKind, Wanted> | null {
  const model = loadedModel(state.model);
  if (!model || !state.image || state.prompt.trim() === '') return null;
  const image = state.image.blob;
  const base = [
    state.backend,
    model.hash,
    model.provider,
    state.image.key,
    state.prompt,
    state.measurement,
  ].join('\n');
  const answer = (skip: SkipSet): Wanted => ({
    key: `${base}\n${skipSetKey(skip)}`,
    request: { image, prompt: state.prompt, skip, model: model.hash },
  });
  return { full: answer([]), skip: answer(state.skip) };
}

/** The progress of a load changes no question. */
function sameQuestion(a: AppState, b: AppState): boolean {
  return (
    loadedModel(a.model) === loadedModel(b.model) &&
    a.image === b.image &&
    a.prompt === b.prompt &&
    a.skip === b.skip &&
    a.measurement === b.measurement
  );
}

/**
 * Keeps both answers of the playground current: after a little quiet, one computation at a time (so that the measured times are
 * honest), the full model first; a computation whose result is no longer wanted is aborted.
 */
export class AnswerLoop {
  readonly #store: AppStore;
  readonly #client: SkipscopeClient;
  readonly #unsubscribe: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** On the clock of `performance.now()`. */
  #quietUntil = 0;
  #running: { readonly kind: AnswerKind; readonly key: string; readonly controller: AbortController } | null =
    null;

  constructor(store: AppStore, client: SkipscopeClient) {
    this.#store = store;
    this.#client = client;
    this.#unsubscribe = store.subscribe((state, previous) => {
      if (sameQuestion(state, previous)) return;
      this.#questionChanged(state, state.prompt === previous.prompt ? CLICKING_MS : TYPING_MS);
    });
  }

  stop(): void {
    this.#unsubscribe();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#running?.controller.abort();
  }

  #questionChanged(state: AppState, quietMs: number): void {
    const target = wanted(state);
    for (const kind of ['full', 'skip'] as const) this.#markStale(kind, state, target?.[kind].key ?? null);
    if (this.#timer !== null) clearTimeout(this.#timer);
    // A click while somebody types does not shorten the wait.
    this.#quietUntil = Math.max(this.#quietUntil, performance.now() + quietMs);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#pump();
    }, this.#quietUntil - performance.now());
  }

  /** Marks an answer that is not the one under `key`, and aborts its computation. */
  #markStale(kind: AnswerKind, state: AppState, key: string | null): void {
    const answer = state.answers[kind];
    if (this.#running?.kind === kind) {
      if (this.#running.key === key) return;
      this.#running.controller.abort();
    }
    if (answer.key !== null && answer.key === key)
      this.#show(kind, { status: answer.generation ? 'ready' : 'failed' });
    else this.#show(kind, { status: key === null ? 'empty' : 'stale' });
  }

  /** Computes an answer that is out of date. The full model's comes first; without it the other is not computed. */
  #pump(): void {
    if (this.#timer !== null || this.#running !== null) return;
    const state = this.#store.getState();
    const target = wanted(state);
    if (!target) return;
    const { full, skip } = state.answers;
    if (full.key !== target.full.key) void this.#compute('full', target.full);
    else if (skip.key === target.skip.key) return;
    else if (full.status === 'failed') this.#show('skip', { ...full, problem: null, key: target.skip.key });
    else if (target.skip.key === target.full.key) this.#show('skip', full);
    else void this.#compute('skip', target.skip);
  }

  async #compute(kind: AnswerKind, { key, request }: Wanted): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#running = { kind, key, controller };
    this.#show(kind, { status: 'computing', problem: null, partial: null });
    const onProgress = ({ partialAnswer }: Progress) => {
      if (partialAnswer !== undefined && !signal.aborted) this.#show(kind, { partial: partialAnswer });
    };
    try {
      const generation = await this.#client.currentModel.generate(request, { signal, onProgress });
      if (!signal.aborted) this.#show(kind, { status: 'ready', generation, key });
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) {
        this.#show(kind, { status: 'failed', generation: null, problem: problemOf(error), key });
      }
    }
    this.#show(kind, { partial: null });
    this.#running = null;
    this.#pump();
  }

  #show(kind: AnswerKind, change: Partial<AnswerState>): void {
    this.#store.setState(({ answers }) => ({
      answers: { ...answers, [kind]: { ...answers[kind], ...change } },
    }));
  }
}
