import { type Interruptible, atOnce, inTurns } from '#engine/base/in-turns.ts';
import { highPerformance, highSparsity } from './path-points.ts';
import type { RunEnvironment, RunRuntime } from './run-environment.ts';
import type { RunEvent } from './run-event.ts';
import { applyEvaluation } from './fold-evaluation.ts';
import { requirePossible } from './possible-event.ts';
import { foldProgress } from './run-progress.ts';
import type { CandidateState, HeldOutScore, PathPoint, RunState, StepVerdict } from './run-state.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** The state before anything was journalled. */
export const initialRunState: RunState = {
  status: 'idle',
  spec: null,
  blocks: 0,
  samples: [],
  heldOutSamples: [],
  checksummed: true,
  startedAt: null,
  owner: null,
  environments: [],
  doneReason: null,
  baseline: null,
  path: [],
  removalOrder: [],
  operatingPoints: { highPerformance: null, highSparsity: null },
  currentStep: 0,
  candidates: [],
  objective: 'metric',
  importance: [],
  verdicts: [],
  influence: null,
  heldOut: [],
  timings: [],
  work: { blockTokens: 0, exhaustiveBlockTokens: 0, evaluations: 0, pruned: 0 },
  workers: [],
  spent: [],
  progress: { fraction: 0, etaMs: null },
  issues: [],
  ledger: { parentPositions: [], activeMs: 0, lastAt: null },
};

/** The state after one more event of the journal. Throws as `requirePossible` does. */
export function foldRun(state: RunState, event: RunEvent): RunState {
  requirePossible(state, event);
  const checksummed = state.checksummed && event.sum !== undefined;
  const next = { ...apply(state, event), checksummed };
  // A point that is timed after the search takes no time of the search.
  return event.type === 'timing' && state.status !== 'running' ? next : foldProgress(next, event);
}

/** The state after all events of a journal. Throws as `requirePossible` does. */
export function foldEvents(events: Iterable<RunEvent>): RunState {
  return atOnce(fold(events));
}

/** As `foldEvents`, a few milliseconds at a time. */
export function foldInTurns(events: Iterable<RunEvent>): Promise<RunState> {
  return inTurns(fold(events));
}

function* fold(events: Iterable<RunEvent>): Interruptible<RunState> {
  let state = initialRunState;
  for (const event of events) {
    state = foldRun(state, event);
    yield;
  }
  return state;
}

function apply(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'queued': {
      const { spec, owner, at } = event;
      return { ...state, status: 'queued', spec, owner, startedAt: state.startedAt ?? at };
    }
    case 'started':
      return {
        ...withEnvironment(state, event.environment),
        status: 'running',
        spec: event.spec,
        blocks: event.blocks,
        samples: event.samples,
        heldOutSamples: event.heldOut,
        startedAt: state.startedAt ?? event.at,
      };
    case 'baseline':
      return applyBaseline(state, event);
    case 'evaluation':
      return withWorkers(applyEvaluation(state, event), event);
    case 'candidate':
    case 'pruned':
      return applyVerdict(state, event);
    case 'step':
      return applyStep(state, event);
    case 'influence':
      return { ...state, influence: event.values };
    case 'held-out':
      return withWorkers({ ...state, heldOut: [...state.heldOut, heldOutScore(event)] }, event);
    case 'timing': {
      const { skip, full, skipped, runtime } = event;
      const measuredOn = runtime ?? runtimeOf(state);
      return { ...state, timings: [...state.timings, { skip, full, skipped, measuredOn }] };
    }
    case 'paused':
      return { ...state, status: 'paused' };
    case 'adopted':
      return state;
    case 'resumed':
      return { ...withEnvironment(state, event.environment), status: 'running' };
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

function withWorkers(state: RunState, { workers: named = [] }: EventOf<'evaluation' | 'held-out'>): RunState {
  if (named.length === 0) return state;
  const units = new Map(state.workers.map((worker) => [worker.name, worker.units]));
  for (const name of named) units.set(name, (units.get(name) ?? 0) + 1);
  return { ...state, workers: [...units].map(([name, count]) => ({ name, units: count })) };
}

/** A resume with the same environment changes nothing. */
function withEnvironment(state: RunState, environment: RunEnvironment | undefined): RunState {
  const last = state.environments.at(-1);
  if (!environment || JSON.stringify(environment) === JSON.stringify(last)) return state;
  return { ...state, environments: [...state.environments, environment] };
}

/** The runtime that executes the run now; null in journals of earlier versions. */
function runtimeOf({ environments }: RunState): RunRuntime | null {
  return environments.at(-1)?.runtime ?? null;
}

function heldOutScore({ skip, value, outcomes }: EventOf<'held-out'>): HeldOutScore {
  return { skip, value, scores: outcomes.map(({ score }) => score) };
}

function applyBaseline(state: RunState, { value, scores, latency }: EventOf<'baseline'>): RunState {
  const baseline = {
    step: 0,
    removed: [],
    restored: [],
    value,
    scores: scores ?? null,
    sparsity: 0,
    skip: [],
    latencyMs: latency.total,
    latency,
    measuredOn: runtimeOf(state),
  };
  return withOperatingPoints({ ...state, baseline, spent: [state.work.blockTokens] });
}

function applyStep(state: RunState, { at: _, type: __, sum: ___, ...event }: EventOf<'step'>): RunState {
  const point: PathPoint = {
    ...event,
    scores: event.scores ?? null,
    latencyMs: event.latency.total,
    measuredOn: runtimeOf(state),
  };
  const left = state.removalOrder.filter((block) => !event.restored.includes(block));
  return withOperatingPoints({
    ...state,
    path: [...state.path, point],
    spent: [...state.spent, state.work.blockTokens],
    removalOrder: [...left, ...event.removed],
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
    verdicts: withVerdict(state, event, bound),
    work: { ...state.work, pruned: state.work.pruned + (scored ? 0 : 1) },
  };
  if (event.step !== 1 || event.objective !== 'metric' || !state.baseline) return verdict;
  const importance = { block: event.block, drop: state.baseline.value - bound, exact: scored };
  const others = state.importance.filter(({ block }) => block !== event.block);
  return { ...verdict, importance: [...others, importance].sort((a, b) => a.block - b.block) };
}

/** A resumed run may find out again what its last step had found out; earlier steps are never repeated. */
function withVerdict(
  { verdicts }: RunState,
  { type, step, parent, objective, block }: EventOf<'candidate' | 'pruned'>,
  value: number,
): RunState['verdicts'] {
  const verdict: StepVerdict = { step, parent, objective, block, value, exact: type === 'candidate' };
  const ofStep = verdicts.slice(verdicts.findLastIndex((other) => other.step !== step) + 1);
  const known = ofStep.find(
    (other) => other.block === block && other.parent === parent && other.objective === objective,
  );
  return [...(known ? verdicts.filter((other) => other !== known) : verdicts), verdict];
}
