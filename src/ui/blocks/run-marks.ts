import type { RunView } from '#store/state/search-state.ts';
import type { AppState } from '#store/state/app-state.ts';

/** What the run under way has done with a block: gone for good, or a candidate of the step. */
export type RunMark = 'gone' | 'trying' | 'tried' | 'waiting';

/** By block; a block that the run does not touch now has none. */
export type RunMarks = ReadonlyMap<number, RunMark>;

/** The run in view if the page follows it and it is under way; null otherwise. */
export function runUnderWay({ run, liveRunId }: Pick<AppState, 'run' | 'liveRunId'>): RunView | null {
  return run !== null && run.id === liveRunId ? run : null;
}

function candidateMark(status: 'waiting' | 'running' | 'scored' | 'pruned'): RunMark {
  return status === 'waiting' ? 'waiting' : 'tried';
}

export function runMarks({ state, trying }: RunView): RunMarks {
  const marks = new Map<number, RunMark>();
  // The candidates of a step that is over say nothing of the next one.
  if (state.currentStep > (state.path.at(-1)?.step ?? 0))
    for (const { block, status } of state.candidates) marks.set(block, candidateMark(status));
  for (const block of state.removalOrder) marks.set(block, 'gone');
  if (trying !== null) marks.set(trying, 'trying');
  return marks;
}

const WORDS: Readonly<Record<RunMark, string>> = {
  gone: 'gone in the run',
  trying: 'being tried',
  tried: 'tried in this step',
  waiting: 'yet to be tried',
};

export function markWords(mark: RunMark): string {
  return WORDS[mark];
}

/** What the run has done so far, in a sentence. */
export function runMarksText(run: RunView): string {
  const { removalOrder } = run.state;
  const candidates = [...runMarks(run).values()].filter((mark) => mark !== 'gone');
  const tried = candidates.filter((mark) => mark !== 'waiting').length;
  return [
    removalOrder.length === 0 ? 'No block is gone yet' : `Gone: ${removalOrder.join(' → ')}`,
    ...(run.trying === null ? [] : [`trying block ${String(run.trying)}`]),
    ...(candidates.length === 0
      ? []
      : [`${String(tried)} of ${String(candidates.length)} tried in this step`]),
  ].join(' · ');
}
