import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { BackendId } from '#client/backend-switch.ts';
import { DEMO_CALIBRATION_URL } from '#client/served.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';

/** The set in use on its way from one place to the next. */
export interface SetInUse {
  readonly url: string | null;
  readonly set: { readonly id: string; readonly name: string } | null;
  readonly at: BackendId;
  readonly client: SkipscopeClient;
}

/** The set that the page uses, or that it waits for. */
export function setInUse({ get, backends }: SliceContext, waitingAt: SkipscopeClient | null): SetInUse {
  const { awaitedSet, calibration } = get();
  if (awaitedSet && waitingAt) return { url: null, set: awaitedSet, at: awaitedSet.at, client: waitingAt };
  const { url, summary } = calibration;
  return { url, set: summary, at: backends.current, client: backends.at(backends.current) };
}

/** Opens the set where the page is now; offers to bring one that is not there. */
export async function openSetHere(
  { set, get }: SliceContext,
  { url, set: used, at }: SetInUse,
  reading: Promise<void>,
): Promise<void> {
  const { backend, openCalibration, openStoredCalibration } = get();
  if (used === null || url !== null) return openCalibration(url ?? DEMO_CALIBRATION_URL);
  await reading;
  const { storedCalibrations } = get();
  if (get().backend !== backend) return;
  if (storedCalibrations.some(({ id }) => id === used.id)) await openStoredCalibration(used.id);
  else set({ awaitedSet: { id: used.id, name: used.name, at } });
}

/** Brings the awaited set here, and opens it. Says in the calibration panel what goes wrong. */
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
