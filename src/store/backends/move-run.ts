import type { Progress } from '#service/contract/call-options.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { unlessAborted } from '#engine/base/abort.ts';
import type { RunMove } from '#store/state/hand-over-state.ts';
import { backendPhrase } from './backend-name.ts';
import { type JournalMove, copyJournal, deleteCopied } from './move-journal.ts';
import { bringRunModel } from './run-model.ts';
import { bringRunSet, bringRunTable } from './run-set.ts';
import type { MoveStep } from './move-step.ts';

export interface MoveRunOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** The target has the whole run: from now on there are two copies until the first is deleted. */
  readonly onCopied: () => void;
}

/**
 * Moves a run with its model, calibration set and document frequencies. The source loses the run only once the target
 * has all of it; until then it stays there, paused.
 *
 * Throws `SkipscopeError('not-found')` naming a model that the target lacks, or a set or a table that neither has, what
 * `copyJournal` and `deleteCopied` throw, and what the calls to the two backends throw.
 */
export async function moveRun(context: SliceContext, move: RunMove, options: MoveRunOptions): Promise<void> {
  const { get, backends } = context;
  const { id, from, to } = move;
  const { signal, onProgress, onCopied } = options;
  const source = backends.at(from);
  const target = backends.at(to);
  const soon = <T>(task: Promise<T>) => unlessAborted(task, signal);
  const say = (phase: string, fraction: number) => {
    signal.throwIfAborted();
    onProgress({ phase, fraction, etaMs: null });
  };

  say('Pausing the search', 0);
  await soon(pauseAt(context, move));
  const begun = await soon(source.runs.events({ id }));
  // An earlier try moved all of it, but the answer to its last step was lost.
  if (begun.length === 0 && (await soon(target.runs.events({ id }))).length > 0) return;
  const { spec } = foldEvents(begun);
  if (spec === null)
    throw new SkipscopeError('invalid-journal', 'The journal holds no run.', 'Delete the run.');

  const there = backendPhrase(get().servers, to);
  const step: MoveStep = { context, source, target, to, there, spec, signal, onProgress };
  say('Looking for its model', 0.1);
  await soon(bringRunModel(step));
  say('Looking for its calibration set', 0.3);
  await soon(bringRunTable(step));
  await soon(bringRunSet(step));

  say('Handing its journal over', 0.8);
  // The steps before may have taken long enough for somebody to resume the run.
  await soon(pauseAt(context, move));
  const journal: JournalMove = { id, source, target, here: backendPhrase(get().servers, from), there };
  const copied = await soon(copyJournal(journal, signal));
  onCopied();
  onProgress({ phase: 'Deleting the copy that is left behind', fraction: 0.95, etaMs: null });
  await deleteCopied(journal, copied);
}

/** Pauses the run at the source, also one that another page has started there. */
async function pauseAt({ set, get, backends, follower }: SliceContext, { id, from }: RunMove): Promise<void> {
  const source = backends.at(from);
  if (get().liveRunId !== id || backends.current !== from) {
    await source.runs.pause({ id });
    return;
  }
  set({ stopping: 'pause' });
  try {
    await source.runs.pause({ id });
  } catch (error) {
    set({ stopping: null });
    throw error;
  }
  await follower.settled();
}
