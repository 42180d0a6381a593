import type { Progress, SkipscopeClient } from '#client/contract.ts';
import type { PlaceId } from '#client/place.ts';
import { SkipscopeError } from '#engine/errors.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { SliceContext } from '#store/app-state.ts';
import { isUnderWay } from '#store/placed-runs.ts';
import { inPlace } from './connection.ts';
import { bringRunModel } from './run-model.ts';
import { bringRunSet, requireRunTable } from './run-set.ts';

export interface RunMove {
  readonly id: string;
  readonly from: PlaceId;
  readonly to: PlaceId;
}

export interface MoveRunOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** The target has the whole run: from now on there are two copies until the first is deleted. */
  readonly onCopied: () => void;
}

/** One step of a move, for those who make it. */
export interface MoveStep {
  readonly context: SliceContext;
  readonly source: SkipscopeClient;
  readonly target: SkipscopeClient;
  readonly to: PlaceId;
  /** Where the target is, in a sentence. */
  readonly there: string;
  readonly spec: SearchSpec;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Moves a run with what it needs. The source loses it only once the target has all of it; until then it stays there,
 * paused.
 *
 * Throws `SkipscopeError('not-found')` naming a model or a table that the target lacks, and whatever the places throw.
 */
export async function moveRun(context: SliceContext, move: RunMove, options: MoveRunOptions): Promise<void> {
  const { get, client } = context;
  const { id, from, to } = move;
  const { signal, onProgress, onCopied } = options;
  const source = client.at(from);
  const target = client.at(to);
  const say = (phase: string, fraction: number) => {
    signal.throwIfAborted();
    onProgress({ phase, fraction, etaMs: null });
  };

  say('Pausing the search', 0);
  await pauseAt(context, source, id);
  const events = await source.runEvents(id);
  const { spec } = foldEvents(events);
  if (spec === null)
    throw new SkipscopeError('invalid-journal', 'The journal holds no run.', 'Delete the run.');

  const there = inPlace(get().servers, to);
  const step: MoveStep = { context, source, target, to, there, spec, signal, onProgress };
  say('Looking for its model', 0.1);
  await bringRunModel(step);
  say('Looking for its calibration set', 0.3);
  await requireRunTable(step);
  await bringRunSet(step);

  say('Handing its journal over', 0.8);
  await target.adoptRun(id, events);
  await requireCopy(target, id, events, there);
  onCopied();
  onProgress({ phase: 'Deleting the copy that is left behind', fraction: 0.95, etaMs: null });
  await source.deleteRun(id);
}

/** Pauses a run that is under way, whether this page follows it or not. */
async function pauseAt(
  { set, get, driver }: SliceContext,
  source: SkipscopeClient,
  id: string,
): Promise<void> {
  const { liveRunId, runs } = get();
  const run = runs?.find((other) => other.id === id);
  if (liveRunId === id) {
    set({ stopping: 'pause' });
    await source.pauseSearch(id);
    await driver.settled();
  } else if (run && isUnderWay(run)) await source.pauseSearch(id);
}

/** Throws `SkipscopeError('storage')` unless the target gives back what it was given. */
async function requireCopy(
  target: SkipscopeClient,
  id: string,
  events: readonly RunEvent[],
  there: string,
): Promise<void> {
  const kept = await target.runEvents(id);
  if (kept.length >= events.length) return;
  throw new SkipscopeError(
    'storage',
    `Only ${String(kept.length)} of ${String(events.length)} events of the run were kept ${there}.`,
    'Look whether there is room for it, and hand it over once more.',
  );
}
