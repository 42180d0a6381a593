import type { BackendId } from '#client/backend-switch.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { RunSummary } from '#service/contract/run-operations.ts';
import type { AppState } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { RunOfBackend } from '#store/state/runs-state.ts';
import type { HandOverSlice } from '#store/state/hand-over-state.ts';

/** Whether a run is on its way from one place to another: nobody may go on with it until it has arrived. */
export function isOnItsWay({ handOver }: Pick<HandOverSlice, 'handOver'>, id: string): boolean {
  return handOver?.kind === 'running' && handOver.id === id;
}

/** Throws `SkipscopeError('invalid-input')` for a run on its way. */
export function requireArrived(state: Pick<HandOverSlice, 'handOver'>, id: string): void {
  if (isOnItsWay(state, id))
    throw new SkipscopeError(
      'invalid-input',
      'The run is being handed over to another place.',
      'Wait until it has arrived, or cancel the hand-over; then resume it.',
    );
}

/** Whether a run is nobody else's: it is this browser's, or was brought by somebody and not gone on with since. */
export function isOwn(run: Pick<RunOfBackend, 'owner'>, owner: string): boolean {
  return run.owner === null || run.owner === owner;
}

/** Interrupted, paused or failed: it can go on where it stopped. */
export function isResumable({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'paused' || status === 'failed';
}

/** The newest run of the place that was paused or interrupted, is not driven, nobody else's, and was not declined. */
export function resumableRun(state: AppState): RunOfBackend | null {
  const { runs, liveRunId, queue, declinedRuns, handOver, backend, owner } = state;
  if (liveRunId !== null || queue !== null || handOver?.kind === 'running') return null;
  const open = runs?.find((run) => run.backend === backend && run.status === 'paused' && isOwn(run, owner));
  return open && !declinedRuns.includes(open.id) ? open : null;
}

/** Why there is no model yet, as a sentence. */
export function missingModel({ model, connection }: AppState): string {
  return model.kind === 'loading' || connection.kind === 'connecting'
    ? 'The model is still loading.'
    : 'There is no model.';
}

/** Why a run cannot go on now at a place, as a sentence; null when it can. */
export function resumeObstacle(
  state: AppState,
  spec: RunSummary['spec'],
  backend: BackendId = state.backend,
): string | null {
  const model = loadedModel(state.model);
  if (backend !== state.backend)
    return 'It is kept in this browser: hand it over, or go back to work in this browser.';
  if (state.liveRunId !== null || state.queue !== null) return 'Another search is running.';
  // It may load another model here meanwhile.
  if (state.handOver?.kind === 'running') return 'A run is being handed over.';
  if (!model) return missingModel(state);
  if (model.hash !== spec.model.hash)
    return `It belongs to the model "${spec.model.name}", which is not loaded.`;
  return null;
}
