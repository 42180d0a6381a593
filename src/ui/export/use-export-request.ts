import { useMemo } from 'react';

import { APP_VERSION } from '#engine/base/app-version.ts';
import { type ExportRequest, type ExportedModel, modelOfRun } from '#engine/report/export/exporter.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { useApp } from '#ui/store-context.tsx';

/** The model of the run in view: from its journal, or else the one in use, if it is the same; null where neither tells. */
export function useExportedModel(): ExportedModel | null {
  const run = useApp((state) => state.run?.state);
  const loaded = useApp((state) => loadedModel(state.model));
  return useMemo(() => {
    if (!run) return null;
    return loaded?.hash === run.spec?.model.hash ? loaded : modelOfRun(run);
  }, [run, loaded]);
}

/** The data that an export of a point of the run in view is made from; null without a point, or where the model is not known. */
export function useExportRequest(point: PathPoint | null): ExportRequest | null {
  const model = useExportedModel();
  const run = useApp((state) => state.run);
  return useMemo(() => {
    if (!run || !point || !model) return null;
    return { model, run: run.state, point, appVersion: APP_VERSION, date: new Date() };
  }, [model, run, point]);
}
