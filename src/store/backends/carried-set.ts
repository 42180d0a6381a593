import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { BackendId } from '#client/backend-switch.ts';
import { DEMO_CALIBRATION_URL } from '#store/served/served-calibrations.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { atSameBackend } from '#store/calls/ask-backend.ts';
import { openSet } from '#store/calibration/calibration-slice.ts';

/** The calibration set in use while the page moves from one backend to another. */
export interface SetInUse {
  readonly url: string | null;
  readonly set: { readonly id: string; readonly name: string } | null;
  readonly at: BackendId;
  readonly client: SkipscopeClient;
}

/** The set that the page uses, or the one that it waits for. */
export function setInUse({ get, backends }: SliceContext, waitingAt: SkipscopeClient | null): SetInUse {
  const { awaitedSet, calibration } = get();
  if (awaitedSet && waitingAt) return { url: null, set: awaitedSet, at: awaitedSet.at, client: waitingAt };
  const { url, summary } = calibration;
  return { url, set: summary, at: backends.current, client: backends.at(backends.current) };
}

/** Opens the set at the backend in use. A set that it lacks becomes the awaited set, which the page offers to copy. */
export async function openSetHere(
  context: SliceContext,
  { url, set: used, at }: SetInUse,
  reading: Promise<void>,
): Promise<void> {
  const { set, get, backends } = context;
  const isHere = atSameBackend(backends);
  if (used === null || url !== null) return get().openCalibration(url ?? DEMO_CALIBRATION_URL);
  await reading;
  if (!isHere()) return;
  if (!(await openSet(context, used.id))) set({ awaitedSet: { id: used.id, name: used.name, at } });
}

/** Copies the awaited set to the backend in use, and opens it. The calibration panel shows what goes wrong. */
export async function bringSet({ get }: SliceContext, from: SkipscopeClient): Promise<void> {
  const { awaitedSet, importCalibration, reportCalibrationProblem } = get();
  if (awaitedSet === null) return;
  try {
    const { name, files } = await from.calibrations.files({ id: awaitedSet.id });
    await importCalibration(name, files);
  } catch (error) {
    reportCalibrationProblem(problemOf(error));
  }
}
