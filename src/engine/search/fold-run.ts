import { highPerformance, highSparsity } from './operating-points.ts';
import type { EvaluationEvent, RunEvent } from './run-event.ts';
import { foldProgress } from './run-progress.ts';
import type { CandidateState, PathPoint, RunState } from './run-state.ts';
import { searchMetric } from './search-spec.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** The state before anything was journalled. */
export const initialRunState: RunState = {
  status: 'idle',
  spec: null,
  blocks: 0,
  samples: [],
  startedAt: null,
  doneReason: null,
  baseline: null,
  path: [],
  removalOrder: [],
  operatingPoints: { highPerformance: null, highSparsity: null },
  currentStep: 0,
  candidates: [],
  importance: [],
  work: { blockTokens: 0, exhaustiveBlockTokens: 0, evaluations: 0, pruned: 0 },
  progress: { fraction: 0, etaMs: null },
  issues: [],
  ledger: { parentPositions: [], activeMs: 0, lastAt: null },
};

/** The state after one more event of the journal. */
export function foldRun(state: RunState, event: RunEvent): RunState {
  return foldProgress(apply(state, event), event);
}

/** The state after all events of a journal. */
export function foldEvents(events: Iterable<RunEvent>): RunState {
  let state = initialRunState;
  for (const event of events) state = foldRun(state, event);
  return state;
}

function apply(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'started':
      return {
        ...state,
        status: 'running',
        spec: event.spec,
        blocks: event.blocks,
        samples: event.samples,
        startedAt: event.at,
      };
    case 'baseline':
      return applyBaseline(state, event);
    case 'evaluation':
      return event.kind === 'base' ? applyBase(state, event) : applyCandidateGroup(state, event);
    case 'candidate':
    case 'pruned':
      return applyVerdict(state, event);
    case 'step':
      return applyStep(state, event);
    case 'paused':
      return { ...state, status: 'paused' };
    case 'resumed':
      return { ...state, status: 'running' };
    case 'cancelled':
      return { ...state, status: 'cancelled' };
    case 'failed':
      return {
        ...state,
        status: 'failed',
        issues: [...state.issues, { at: event.at, what: event.message, remedy: event.remedy }],
      };
    case 'done':
      return { ...state, status: 'done', doneReason: event.reason };
  }
}

function applyBaseline(state: RunState, { value, latency }: EventOf<'baseline'>): RunState {
  const baseline = { step: 0, block: null, value, sparsity: 0, skip: [], latencyMs: latency.total, latency };
  return withOperatingPoints({ ...state, baseline });
}

function applyStep(state: RunState, event: EventOf<'step'>): RunState {
  const { step, block, value, sparsity, skip, latency } = event;
  const point: PathPoint = { step, block, value, sparsity, skip, latencyMs: latency.total, latency };
  return withOperatingPoints({
    ...state,
    path: [...state.path, point],
    removalOrder: [...state.removalOrder, block],
  });
}

function withOperatingPoints(state: RunState): RunState {
  const { baseline, path, spec } = state;
  if (!baseline || !spec) return state;
  const points = [baseline, ...path];
  return {
    ...state,
    operatingPoints: {
      highPerformance: highPerformance(points),
      highSparsity: highSparsity(points, spec.alpha),
    },
  };
}

/** The parent is ready: from step 1 on this opens the step, whose full cost is reckoned from the parent's answers. */
function applyBase(state: RunState, event: EvaluationEvent): RunState {
  const parentPositions = state.samples.map(() => 0);
  for (const { sample, positions } of event.outcomes) parentPositions[sample] = positions;
  const ready = {
    ...state,
    ledger: { ...state.ledger, parentPositions },
    work: {
      ...state.work,
      blockTokens: state.work.blockTokens + event.blockTokens,
      evaluations: state.work.evaluations + (event.step === 0 ? event.outcomes.length : 0),
    },
  };
  return event.step === 0 ? ready : openStep(ready, event);
}

function openStep(state: RunState, { step, skip }: EvaluationEvent): RunState {
  const { spec } = state;
  if (!spec) return state;
  const out = new Set([...skip, ...spec.protect]);
  const bound = searchMetric(spec).range.max;
  const candidates = Array.from({ length: state.blocks }, (_, block) => block)
    .filter((block) => !out.has(block))
    .map((block): CandidateState => ({ block, status: 'waiting', value: null, bound, samples: 0 }));
  const positions = state.ledger.parentPositions.reduce((sum, count) => sum + count, 0);
  const fullCost = candidates.length * (state.blocks - skip.length - 1) * positions;
  return {
    ...state,
    currentStep: step,
    candidates,
    work: { ...state.work, exhaustiveBlockTokens: state.work.exhaustiveBlockTokens + fullCost },
  };
}

function applyCandidateGroup(state: RunState, event: EvaluationEvent): RunState {
  const { spec, work } = state;
  if (!spec) return state;
  const { max } = searchMetric(spec).range;
  const extraPositions = event.outcomes.reduce(
    (sum, { sample, positions }) => sum + positions - (state.ledger.parentPositions[sample] ?? 0),
    0,
  );
  const lost = event.outcomes.reduce((sum, { score }) => sum + max - score, 0);
  const block = event.skip.find((index) => state.candidates.some((candidate) => candidate.block === index));
  return {
    ...state,
    candidates: state.candidates.map((candidate) =>
      candidate.block === block
        ? {
            ...candidate,
            status: 'running',
            bound: candidate.bound - lost / state.samples.length,
            samples: candidate.samples + event.outcomes.length,
          }
        : candidate,
    ),
    work: {
      ...work,
      blockTokens: work.blockTokens + event.blockTokens,
      exhaustiveBlockTokens: work.exhaustiveBlockTokens + (state.blocks - event.skip.length) * extraPositions,
      evaluations: work.evaluations + event.outcomes.length,
    },
  };
}

function applyVerdict(state: RunState, event: EventOf<'candidate' | 'pruned'>): RunState {
  const scored = event.type === 'candidate';
  const bound = scored ? event.value : event.bound;
  const candidates = state.candidates.map((candidate): CandidateState => {
    if (candidate.block !== event.block) return candidate;
    return scored
      ? { ...candidate, status: 'scored', value: event.value, bound }
      : { ...candidate, status: 'pruned', bound };
  });
  const verdict = {
    ...state,
    candidates,
    work: { ...state.work, pruned: state.work.pruned + (scored ? 0 : 1) },
  };
  if (event.step !== 1 || !state.baseline) return verdict;
  const importance = { block: event.block, drop: state.baseline.value - bound, exact: scored };
  return { ...verdict, importance: [...state.importance, importance].sort((a, b) => a.block - b.block) };
}
