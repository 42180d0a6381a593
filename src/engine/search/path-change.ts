import type { PathPoint } from './run-state.ts';

/** What a point of a path changed against the one before: `− block 7`, `+ blocks 3, 4`; `full model` for the first. */
export function describeChange({ step, removed, restored }: PathPoint): string {
  if (step === 0) return 'full model';
  const parts = [
    ...(removed.length > 0 ? [`− ${blocks(removed)}`] : []),
    ...(restored.length > 0 ? [`+ ${blocks(restored)}`] : []),
  ];
  return parts.join(', ');
}

function blocks(list: readonly number[]): string {
  return `${list.length === 1 ? 'block' : 'blocks'} ${list.join(', ')}`;
}
