import { SkipscopeError } from '#engine/base/errors.ts';

import type { RunEvent } from './run-event.ts';
import type { RunState } from './run-state.ts';

/** Most blocks of a decoder; the deepest published ones have about 130. */
const MOST_BLOCKS = 1024;
/** Most steps of a run; a floating search takes more steps than there are blocks. */
const MOST_STEPS = 100_000;
/** Most samples of a run, in use and held out. */
const MOST_SAMPLES = 200_000;
/** Most points of a path, times of points, failures and changes of the machine: each is copied with every one that follows. */
const MOST_NOTES = 10_000;
/** Most workers of a run: they are copied with every evaluation. */
const MOST_WORKERS = 1024;
/** Most token positions of one answer, and the largest token id. */
const MOST_TOKENS = 2 ** 31;
/** Most tokens that an answer lists, and most characters that they spell. */
const MOST_LISTED_TOKENS = 65_536;
const MOST_CHARACTERS = 2 ** 20;
/** Largest absolute metric value, bound or time in milliseconds that a run can have. */
const LARGEST = 1e12;
/** Milliseconds by which an event may differ from the start of its run; the clocks of two machines may differ. */
const TEN_YEARS_MS = 10 * 366 * 86_400_000;

type EvaluationEvent = Extract<RunEvent, { readonly type: 'evaluation' }>;
type Outcomes = EvaluationEvent['outcomes'];

/**
 * Throws `SkipscopeError('invalid-journal')` for an event that no run of this state can have: blocks, samples, steps, values or
 * times are out of its bounds. A journal may come from anywhere, and what is believed here is reserved, counted and drawn.
 */
export function requirePossible(state: RunState, event: RunEvent): void {
  const fault = timeFault(state, event) ?? notesFault(state) ?? faultOf(state, event);
  if (fault === null) return;
  throw new SkipscopeError(
    'invalid-journal',
    `The journal is damaged: an event "${event.type}" has ${fault}.`,
    'Use another journal, or cut this one off before that event.',
  );
}

function timeFault({ startedAt }: RunState, { at }: RunEvent): string | null {
  return startedAt !== null && Math.abs(at - startedAt) > TEN_YEARS_MS
    ? 'a time more than ten years from the start of the run'
    : null;
}

function notesFault({ path, timings, issues, environments, heldOut }: RunState): string | null {
  const notes = [path, timings, issues, environments, heldOut];
  return notes.some(({ length }) => length > MOST_NOTES) ? 'too many of its kind before it' : null;
}

function faultOf(state: RunState, event: RunEvent): string | null {
  switch (event.type) {
    case 'started':
      return startFault(state, event);
    case 'baseline':
      return valuesFault([event.value, ...(event.scores ?? []), ...Object.values(event.latency)]);
    case 'evaluation':
      return evaluationFault(state, event);
    case 'candidate':
      return stepFault(event) ?? blocksFault(state, [event.block]) ?? valuesFault([event.value]);
    case 'pruned':
      return stepFault(event) ?? blocksFault(state, [event.block]) ?? valuesFault([event.bound]);
    case 'step': {
      const { skip, removed, restored, value, scores, sparsity, latency } = event;
      const values = [value, sparsity, ...(scores ?? []), ...Object.values(latency)];
      return (
        stepFault(event) ?? blocksFault(state, [...skip, ...removed, ...restored]) ?? valuesFault(values)
      );
    }
    case 'influence':
      return event.values.length > MOST_BLOCKS ? 'too many values' : valuesFault(event.values);
    case 'held-out':
      return (
        workersFault(state, event) ??
        blocksFault(state, event.skip) ??
        outcomesFault(event.outcomes, state.heldOutSamples.length) ??
        valuesFault([event.value])
      );
    case 'timing':
      return (
        blocksFault(state, event.skip) ??
        valuesFault([...event.full, ...event.skipped].flatMap((latency) => Object.values(latency)))
      );
    default:
      return null;
  }
}

function startFault(
  { blocks: before }: RunState,
  { blocks, spec, samples, heldOut }: Extract<RunEvent, { readonly type: 'started' }>,
): string | null {
  const drawn = samples.length + heldOut.length;
  if (drawn > MOST_SAMPLES) return `${String(drawn)} samples, more than ${String(MOST_SAMPLES)}`;
  if (blocks > MOST_BLOCKS) return `${String(blocks)} blocks, more than ${String(MOST_BLOCKS)}`;
  if (before !== 0 && blocks !== before) return 'another number of blocks than the run before';
  return spec.protect.length > MOST_BLOCKS ? 'too many protected blocks' : null;
}

function evaluationFault(state: RunState, event: EvaluationEvent): string | null {
  const { skip, candidates = [], block, outcomes } = event;
  const blocks = [...skip, ...candidates, ...(block === undefined ? [] : [block])];
  return (
    workersFault(state, event) ??
    stepFault(event) ??
    blocksFault(state, blocks) ??
    outcomesFault(outcomes, state.samples.length)
  );
}

function workersFault(
  { workers: before }: RunState,
  { outcomes, workers = [] }: Pick<EvaluationEvent, 'outcomes' | 'workers'>,
): string | null {
  if (workers.length > outcomes.length) return 'more workers than samples';
  return before.length > MOST_WORKERS ? 'too many workers before it' : null;
}

function stepFault({ step, parent = 0 }: { readonly step: number; readonly parent?: number }): string | null {
  if (step > MOST_STEPS) return `step ${String(step)}, beyond ${String(MOST_STEPS)}`;
  return parent > MOST_STEPS ? `parent ${String(parent)}` : null;
}

function blocksFault({ blocks }: RunState, named: readonly number[]): string | null {
  const wrong = named.find((block) => block >= blocks);
  if (wrong !== undefined) return `block ${String(wrong)}, and the run has ${String(blocks)}`;
  return named.length > 3 * blocks ? 'a block more than once' : null;
}

function outcomesFault(outcomes: Outcomes, samples: number): string | null {
  if (outcomes.length > samples) return 'a sample more than once';
  for (const { sample, score, positions, tokenIds, answer } of outcomes) {
    if (sample >= samples) return `sample ${String(sample)}, and the run has ${String(samples)}`;
    if (Math.abs(score) > LARGEST) return `the score ${String(score)}`;
    if (positions > MOST_TOKENS) return `${String(positions)} positions`;
    if (tokenIds.length > MOST_LISTED_TOKENS || answer.length > MOST_CHARACTERS) return 'an endless answer';
    if (tokenIds.some((id) => id > MOST_TOKENS)) return 'a token id that no vocabulary has';
  }
  return null;
}

function valuesFault(values: readonly number[]): string | null {
  const wrong = values.find((value) => Math.abs(value) > LARGEST);
  return wrong === undefined ? null : `the value ${String(wrong)}`;
}
