import type { PathPoint } from './run-state.ts';

/** What a point of a path changed against the one before: `− 7`, `− 3, 6, 9`, `+ 4`; `full model` for the first. */
export function describeChange({ step, removed, restored }: PathPoint): string {
  if (step === 0) return 'full model';
  const parts = [
    ...(removed.length > 0 ? [`− ${removed.join(', ')}`] : []),
    ...(restored.length > 0 ? [`+ ${restored.join(', ')}`] : []),
  ];
  return parts.join(' ');
}
