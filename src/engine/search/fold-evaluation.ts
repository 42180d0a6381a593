import type { EvaluationEvent } from './run-event.ts';
import type { CandidateState, RunState } from './run-state.ts';
import { searchMetric } from './search-spec.ts';

/** Adds one call of the evaluator to the work and to the candidates; a part of the fold. */
export function applyEvaluation(state: RunState, event: EvaluationEvent): RunState {
  switch (event.kind) {
    case 'base':
      return applyBase(state, event);
    case 'candidate':
      return applyCandidate(state, event);
    case 'set':
      return counted(state, event, fullCost(state, event));
  }
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

function openStep(state: RunState, event: EvaluationEvent): RunState {
  const { spec, blocks, ledger } = state;
  if (!spec) return state;
  const bound = highestScore(state, event);
  const candidates = candidatesOf(state, event);
  const positions = ledger.parentPositions.reduce((sum, count) => sum + count, 0);
  const kept = candidates.reduce(
    (sum, block) => sum + blocks - event.skip.length + (event.skip.includes(block) ? 1 : -1),
    0,
  );
  return {
    ...state,
    currentStep: event.step,
    objective: event.objective,
    candidates: candidates.map((block): CandidateState => ({
      block,
      status: 'waiting',
      value: null,
      bound,
      samples: 0,
    })),
    work: {
      ...state.work,
      exhaustiveBlockTokens: state.work.exhaustiveBlockTokens + kept * positions,
    },
  };
}

/** Journals of earlier versions do not list the candidates. */
function candidatesOf({ spec, blocks }: RunState, { skip, candidates }: EvaluationEvent): readonly number[] {
  if (candidates) return candidates;
  const out = new Set([...skip, ...(spec?.protect ?? [])]);
  return Array.from({ length: blocks }, (_, block) => block).filter((block) => !out.has(block));
}

function highestScore({ spec }: RunState, { objective }: EvaluationEvent): number {
  return spec && objective === 'metric' ? searchMetric(spec).range.max : 0;
}

function applyCandidate(state: RunState, event: EvaluationEvent): RunState {
  const { spec, ledger } = state;
  if (!spec) return state;
  const max = highestScore(state, event);
  const parentCost = event.outcomes.reduce(
    (sum, { sample }) => sum + (ledger.parentPositions[sample] ?? 0) * (state.blocks - event.skip.length),
    0,
  );
  const lost = event.outcomes.reduce((sum, { score }) => sum + max - score, 0);
  const block = candidateBlock(state, event);
  const candidates = state.candidates.map((candidate): CandidateState =>
    candidate.block === block
      ? {
          ...candidate,
          status: 'running',
          bound: candidate.bound - lost / state.samples.length,
          samples: candidate.samples + event.outcomes.length,
        }
      : candidate,
  );
  // Opening the step counted the parent's answers.
  return counted({ ...state, candidates }, event, fullCost(state, event) - parentCost);
}

/** The block that an evaluation of a candidate removes, or puts back; null where there is none. */
export function candidateBlock({ candidates }: RunState, event: EvaluationEvent): number | null {
  if (event.kind !== 'candidate') return null;
  const { block, skip } = event;
  return block ?? skip.find((index) => candidates.some((candidate) => candidate.block === index)) ?? null;
}

/** Block tokens of answering these samples one by one, nothing reused. */
function fullCost({ blocks }: RunState, { skip, outcomes }: EvaluationEvent): number {
  return outcomes.reduce((sum, { positions }) => sum + positions * (blocks - skip.length), 0);
}

function counted({ work, ...state }: RunState, event: EvaluationEvent, exhaustive: number): RunState {
  return {
    ...state,
    work: {
      ...work,
      blockTokens: work.blockTokens + event.blockTokens,
      exhaustiveBlockTokens: work.exhaustiveBlockTokens + exhaustive,
      evaluations: work.evaluations + event.outcomes.length,
    },
  };
}
