import type { CalibrationSet } from '#engine/calibration/calibration-set.ts';
import type { Task, TaskKey } from './task.ts';
import { TASKS } from './tasks.ts';

/** A set as the page shows it: with the tasks for which at least one sample has a reference. */
export interface CalibrationSummary extends CalibrationSet {
  readonly tasks: readonly TaskKey[];
}

/** The tasks for which a set has at least one sample. */
export function supportedTasks(set: CalibrationSet): readonly Task[] {
  return TASKS.filter((task) => set.samples.some((sample) => task.references(sample) !== null));
}

/** The set with the tasks it supports. */
export function summarizeCalibration(set: CalibrationSet): CalibrationSummary {
  return { ...set, tasks: supportedTasks(set).map(({ key }) => key) };
}
