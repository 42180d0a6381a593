import { useMemo } from 'react';

import { APP_VERSION } from '#engine/base/app-version.ts';
import type { ExportRequest } from '#engine/report/export/exporter.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { useApp } from '#ui/store-context.tsx';

/** The data that an export of a point of the run in view is made from; null without a point, or with another model in use. */
export function useExportRequest(point: PathPoint | null): ExportRequest | null {
  const model = useApp((state) => loadedModel(state.model));
  const run = useApp((state) => state.run);
  return useMemo(() => {
    if (!run || !point || !model || run.state.spec?.model.hash !== model.hash) return null;
    return { model, run: run.state, point, appVersion: APP_VERSION, date: new Date() };
  }, [model, run, point]);
}
