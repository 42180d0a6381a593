import type { GenerateRequest, SkipscopeClient } from '#client/contract.ts';
import { skipSetKey } from '#engine/search/skip-set.ts';
import type { AnswerKind, AnswerState } from './answer-state.ts';
import type { AppState, AppStore } from './app-state.ts';
import { loadedModel } from './model-slice.ts';
import { isAbort, problemOf } from './problem.ts';

/** Milliseconds of quiet after a change before anything is computed. */
const DEBOUNCE_MS = 250;

interface Wanted {
  readonly key: string;
  readonly request: GenerateRequest;
}

/** What the playground should show now; null while model, picture or prompt is missing. */
function wanted(state: AppState): Record<AnswerKind, Wanted> | null {
  const model = loadedModel(state.model);
  if (!model || !state.image || state.prompt.trim() === '') return null;
  const image = state.image.blob;
  const base = [model.hash, model.provider, state.image.key, state.prompt, state.measurement].join('\n');
  const answer = (skip: AppState['skip']): Wanted => ({
    key: `${base}\n${skipSetKey(skip)}`,
    request: { image, prompt: state.prompt, skip },
  });
  return { full: answer([]), skip: answer(state.skip) };
}

/**
 * Keeps both answers of the playground current: debounced, one computation at a time (so that the measured times are
 * honest), the full model first; a computation whose result is no longer wanted is aborted.
 */
export function keepAnswersCurrent(store: AppStore, client: SkipscopeClient): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let running: {
    readonly kind: AnswerKind;
    readonly key: string;
    readonly controller: AbortController;
  } | null = null;

  const show = (kind: AnswerKind, change: Partial<AnswerState>) => {
    store.setState(({ answers }) => ({ answers: { ...answers, [kind]: { ...answers[kind], ...change } } }));
  };

  const compute = async (kind: AnswerKind, { key, request }: Wanted) => {
    const controller = new AbortController();
    running = { kind, key, controller };
    show(kind, { status: 'computing', problem: null });
    try {
      const generation = await client.generate(request, { signal: controller.signal });
      if (!controller.signal.aborted) show(kind, { status: 'ready', generation, key });
    } catch (error) {
      if (!controller.signal.aborted && !isAbort(error)) {
        show(kind, { status: 'failed', generation: null, problem: problemOf(error), key });
      }
    }
    running = null;
    pump();
  };

  const pump = () => {
    if (timer !== null || running !== null) return;
    const state = store.getState();
    const target = wanted(state);
    if (!target) return;
    const { full, skip } = state.answers;
    if (full.key !== target.full.key) void compute('full', target.full);
    else if (skip.key === target.skip.key) return;
    else if (target.skip.key === target.full.key) show('skip', full);
    else void compute('skip', target.skip);
  };

  const markStale = (state: AppState) => {
    const target = wanted(state);
    for (const kind of ['full', 'skip'] as const) {
      const answer = state.answers[kind];
      const key = target?.[kind].key ?? null;
      if (running?.kind === kind && running.key !== key) running.controller.abort();
      if (answer.key === key) {
        if (answer.status === 'stale') show(kind, { status: answer.problem ? 'failed' : 'ready' });
      } else if (running?.kind !== kind || running.key !== key) {
        show(kind, { status: key === null ? 'empty' : 'stale' });
      }
    }
  };

  const unsubscribe = store.subscribe((state, previous) => {
    const same =
      state.model === previous.model &&
      state.image === previous.image &&
      state.prompt === previous.prompt &&
      state.skip === previous.skip &&
      state.measurement === previous.measurement;
    if (same) return;
    markStale(state);
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      pump();
    }, DEBOUNCE_MS);
  });

  return () => {
    unsubscribe();
    if (timer !== null) clearTimeout(timer);
    running?.controller.abort();
  };
}
