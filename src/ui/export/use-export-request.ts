import { useMemo } from 'react';

import { APP_VERSION } from '#engine/base/app-version.ts';
import type { ExportRequest } from '#engine/report/export/exporter.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import type { AppState } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { pointsOfRun } from '#ui/runs/run-metric.ts';
import { useApp } from '#ui/store-context.tsx';

/** The point of the run that was reached with a skip set; null when the set was made by hand. */
export function pointOfSkipSet(run: AppState['run'], skip: SkipSet): PathPoint | null {
  if (!run) return null;
  const key = skipSetKey(skip);
  return pointsOfRun(run.state).find((point) => skipSetKey(point.skip) === key) ?? null;
}

/**
 * The data that an export of the current skip set is made from; null while the set is no measured point of the run in
 * view.
 */
export function useExportRequest(): ExportRequest | null {
  const model = useApp((state) => loadedModel(state.model));
  const run = useApp((state) => state.run);
  const skip = useApp((state) => state.skip);
  return useMemo(() => {
    const point = pointOfSkipSet(run, skip);
    if (!run || !point || !model || run.state.spec?.model.hash !== model.hash) return null;
    return { model, run: run.state, point, appVersion: APP_VERSION, date: new Date() };
  }, [model, run, skip]);
}
