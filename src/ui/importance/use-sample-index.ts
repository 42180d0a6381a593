import { useMemo } from 'react';

import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { useApp } from '#ui/store-context.tsx';

/** Where each sample of a report stands in the set in use, which its picture is taken from; null where that is another set. */
export function useSampleIndices({ samples, calibration }: ImportanceReport): readonly (number | null)[] {
  const summary = useApp((state) => state.calibration.summary);
  return useMemo(() => {
    if (summary?.id !== calibration.id) return samples.map(() => null);
    const places = new Map(summary.samples.map(({ id }, index) => [id, index]));
    return samples.map(({ id }) => places.get(id) ?? null);
  }, [summary, samples, calibration]);
}
