import { useState } from 'react';

import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import type { AppState } from '#store/state/app-state.ts';
import { pointsOfRun } from '#ui/runs/run-metric.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** A point that was chosen in the export, while the run and the skip set are still those. */
interface Choice {
  readonly run: string;
  readonly step: number;
  readonly skip: string;
}

export interface ExportedPoint {
  /** Null while no point is chosen. */
  readonly point: PathPoint | null;
  choose(point: PathPoint): void;
}

/**
 * The point to export: the one chosen here, else the one whose skip set is in use, else the run's High Sparsity point.
 * The empty skip set, which is in use at first, is nobody's choice: the full model is exported only if it is chosen.
 */
function exportedPoint(run: AppState['run'], skip: SkipSet, choice: Choice | null): PathPoint | null {
  if (!run) return null;
  const points = pointsOfRun(run.state);
  const key = skipSetKey(skip);
  if (choice?.run === run.id && choice.skip === key)
    return points.find(({ step }) => step === choice.step) ?? null;
  const inUse = skip.length === 0 ? undefined : points.find((point) => skipSetKey(point.skip) === key);
  return inUse ?? run.state.operatingPoints.highSparsity;
}

export function useExportedPoint(): ExportedPoint {
  const store = useAppStore();
  const run = useApp((state) => state.run);
  const skip = useApp((state) => state.skip);
  const [choice, setChoice] = useState<Choice | null>(null);
  return {
    point: exportedPoint(run, skip, choice),
    choose: (point) => {
      if (!run) return;
      store.getState().loadSkipSet(point.skip);
      setChoice({ run: run.id, step: point.step, skip: skipSetKey(store.getState().skip) });
    },
  };
}
