import { type Interruptible, inTurns } from '#engine/base/in-turns.ts';
import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import type { SampleOutcome } from './evaluator.ts';
import { foldRun, initialRunState } from './fold-run.ts';
import type { EvaluationEvent, Objective, RunEvent } from './run-event.ts';
import { requireSameRun, type RunOpening } from './run-identity.ts';
import type { RunJournal } from './run-journal.ts';
import type { RunState } from './run-state.ts';

type WithoutTime<Event> = Event extends RunEvent ? Omit<Event, 'at' | 'sum'> : never;

/** An event before it gets its time. */
export type RunEventDraft = WithoutTime<RunEvent>;

/** Key of an event that happens once in a run, even if the run is resumed; null for one that may recur. */
function milestoneKey(draft: RunEventDraft): string | null {
  switch (draft.type) {
    case 'started':
    case 'baseline':
    case 'done':
      return draft.type;
    case 'influence':
      return draft.type;
    case 'candidate':
    case 'pruned':
      return `${draft.type}:${draft.step}:${draft.parent}:${draft.block}`;
    case 'step':
      return `step:${draft.step}`;
    case 'held-out':
    case 'timing':
      return `${draft.type}:${skipSetKey(draft.skip)}`;
    case 'evaluation':
      return `${draft.kind}:${draft.step}:${outcomeKey(draft)}:${draft.outcomes.map(({ sample }) => sample).join()}`;
    default:
      return null;
  }
}

/** Key of the skip set and objective that outcomes belong to. */
function outcomeKey({ objective, skip }: Pick<EvaluationEvent, 'objective' | 'skip'>): string {
  return `${objective}:${skipSetKey(skip)}`;
}

/**
 * Writes a run to its journal and keeps the earlier contents of the journal, so that a search executed again from its
 * beginning repeats nothing: outcomes are looked up by skip set and sample, and an event that the journal has is not
 * written again.
 */
export class RunRecorder {
  readonly #journal: RunJournal;
  readonly #onEvent: (event: RunEvent) => void;
  readonly #now: () => number;
  readonly #keys = new Set<string>();
  readonly #bases = new Set<string>();
  readonly #paid = new Set<string>();
  readonly #outcomes = new Map<string, Map<number, SampleOutcome>>();
  #state: RunState = initialRunState;

  private constructor(journal: RunJournal, onEvent: (event: RunEvent) => void, now: () => number) {
    this.#journal = journal;
    this.#onEvent = onEvent;
    this.#now = now;
  }

  /**
   * Opens a journal for a run: starts it when it is empty, otherwise resumes it (a finished one is not changed).
   *
   * Throws `SkipscopeError('invalid-journal')` when the journal belongs to another run.
   */
  static async open(
    journal: RunJournal,
    run: RunOpening,
    onEvent: (event: RunEvent) => void,
    now: () => number,
  ): Promise<RunRecorder> {
    const recorder = new RunRecorder(journal, onEvent, now);
    const events = await journal.read();
    requireSameRun(events, run);
    await inTurns(recorder.#replay(events));
    if (recorder.finished) return recorder;
    if (!recorder.#keys.has('started')) {
      const { samples, heldOut } = run;
      await recorder.record({ type: 'started', ...run, samples: [...samples], heldOut: [...heldOut] });
    } else {
      const { environment } = run;
      // What cannot be read again is not written: the run may have begun under a clock that was years away.
      foldRun(recorder.state, { type: 'resumed', at: now() });
      await recorder.record({ type: 'resumed', ...(environment && { environment }) });
    }
    return recorder;
  }

  get state(): RunState {
    return this.#state;
  }

  /** Whether the run has ended for good. */
  get finished(): boolean {
    return this.#state.status === 'done' || this.#state.status === 'cancelled';
  }

  /** Known outcomes of these samples under a skip set, or null when one is missing. */
  outcomes(
    skip: SkipSet,
    samples: readonly number[],
    objective: Objective = 'metric',
  ): readonly SampleOutcome[] | null {
    const known = this.#outcomes.get(outcomeKey({ objective, skip: [...skip] }));
    const found = samples.flatMap((sample) => known?.get(sample) ?? []);
    return found.length === samples.length ? found : null;
  }

  /** Whether the journal has the base event of this parent in this step. */
  hasBase(step: number, parent: SkipSet, objective: Objective): boolean {
    return this.#bases.has(`${step}:${outcomeKey({ objective, skip: [...parent] })}`);
  }

  /** Whether the journal already counts the work of making the evaluator ready for this parent. */
  hasPaid(step: number, rank: number, objective: Objective): boolean {
    return this.#paid.has(`${step}:${rank}:${objective}`);
  }

  /** Appends an event unless the journal already has it. */
  async record(draft: RunEventDraft): Promise<void> {
    const key = milestoneKey(draft);
    if (key === null || !this.#keys.has(key)) await this.#append(draft);
  }

  async #append(draft: RunEventDraft): Promise<void> {
    this.#take(await this.#journal.append({ ...draft, at: this.#now() }));
  }

  *#replay(events: readonly RunEvent[]): Interruptible<void> {
    for (const event of events) {
      this.#take(event);
      yield;
    }
  }

  #take(event: RunEvent): void {
    this.#state = foldRun(this.#state, event);
    if (event.type === 'evaluation') {
      const key = outcomeKey(event);
      if (event.kind === 'base') this.#bases.add(`${event.step}:${key}`);
      if (event.blockTokens > 0) this.#paid.add(`${event.step}:${event.parent}:${event.objective}`);
      const known = this.#outcomes.get(key) ?? new Map<number, SampleOutcome>();
      for (const outcome of event.outcomes) known.set(outcome.sample, outcome);
      this.#outcomes.set(key, known);
    }
    const key = milestoneKey(event);
    if (key !== null) this.#keys.add(key);
    this.#onEvent(event);
  }
}
