import { useMemo } from 'react';

import { type SelectedSamples, selectSamples } from '#engine/tasks/select-samples.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { type Problem, problemOf } from '#store/state/problem.ts';
import { useApp } from '#ui/store-context.tsx';

type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'selected'; readonly samples: SelectedSamples };

/** The samples that the next search would use. */
export function useSelection(): Selection {
  const summary = useApp((state) => state.calibration.summary);
  const { task, sampling } = useApp((state) => state.settings);
  return useMemo(() => {
    if (!summary) return { kind: 'none' };
    try {
      return { kind: 'selected', samples: selectSamples(summary, taskByKey(task), sampling) };
    } catch (error) {
      return { kind: 'problem', problem: problemOf(error) };
    }
  }, [summary, task, sampling]);
}

/** The role of a sample in the next search. */
export type SampleRole = 'calibration' | 'held-out' | 'unused';

/** The role of a sample by its index in the set. */
export function useSampleRoles(): (sample: number) => SampleRole {
  const selection = useSelection();
  return useMemo(() => {
    const roles = new Map<number, SampleRole>();
    if (selection.kind === 'selected') {
      for (const { index } of selection.samples.calibration) roles.set(index, 'calibration');
      for (const { index } of selection.samples.heldOut) roles.set(index, 'held-out');
    }
    return (sample) => roles.get(sample) ?? 'unused';
  }, [selection]);
}
