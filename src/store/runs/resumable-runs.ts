import type { BackendId } from '#client/backend-switch.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { RunSummary } from '#service/contract/run-operations.ts';
import type { AppState } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { RunOfBackend } from '#store/state/runs-state.ts';
import type { HandOverSlice } from '#store/state/hand-over-state.ts';

/** Whether a run is being handed over: it cannot be resumed until it has arrived. */
export function isOnItsWay({ handOver }: Pick<HandOverSlice, 'handOver'>, id: string): boolean {
  return handOver?.kind === 'running' && handOver.id === id;
}

/** Throws `SkipscopeError('invalid-input')` for a run that is being handed over. */
export function requireArrived(state: Pick<HandOverSlice, 'handOver'>, id: string): void {
  if (isOnItsWay(state, id))
    throw new SkipscopeError(
      'invalid-input',
      'The run is being handed over to another place.',
      'Wait until it has arrived, or cancel the hand-over; then resume it.',
    );
}

/**
 * Whether a run belongs to nobody else: this browser owns it, or nobody does, as it was handed over and not resumed
 * since.
 */
export function isOwn(run: Pick<RunOfBackend, 'owner'>, owner: string): boolean {
  return run.owner === null || run.owner === owner;
}

/** Whether a run was interrupted, paused or failed, and no other tab drives it, so that it can be resumed where it stopped. */
export function isResumable({ status, elsewhere }: Pick<RunSummary, 'status' | 'elsewhere'>): boolean {
  if (elsewhere) return false;
  return status === 'paused' || status === 'failed';
}

/**
 * The newest run at the backend in use that is paused, belongs to nobody else, and whose offer to resume was not
 * declined.
 */
export function resumableRun(state: AppState): RunOfBackend | null {
  const { runs, declinedRuns, handOver, backend, owner } = state;
  if (isSearching(state) || handOver?.kind === 'running') return null;
  const open = runs?.find(
    (run) => run.backend === backend && run.status === 'paused' && !run.elsewhere && isOwn(run, owner),
  );
  return open && !declinedRuns.includes(open.id) ? open : null;
}

/** Whether this page follows a run, or runs strategies one after the other. */
export function isSearching({ liveRunId, queue }: Pick<AppState, 'liveRunId' | 'queue'>): boolean {
  return liveRunId !== null || queue !== null;
}

/** The reason why there is no model yet, as a sentence. */
export function missingModel({ model, connection }: AppState): string {
  return model.kind === 'loading' || connection.kind === 'connecting'
    ? 'The model is still loading.'
    : 'There is no model.';
}

/** The reason why a run cannot be resumed now at a backend, as a sentence; null when it can. */
export function resumeObstacle(
  state: AppState,
  spec: RunSummary['spec'],
  backend: BackendId = state.backend,
): string | null {
  const model = loadedModel(state.model);
  if (backend !== state.backend)
    return 'It is kept in this browser: hand it over, or go back to work in this browser.';
  if (isSearching(state)) return 'Another search is running.';
  // The hand-over may load another model here.
  if (state.handOver?.kind === 'running') return 'A run is being handed over.';
  if (!model) return missingModel(state);
  if (model.hash !== spec.model.hash)
    return `It belongs to the model "${spec.model.name}", which is not loaded.`;
  return null;
}
