import type { PathRole } from './path-role.ts';

interface PointMarkProps {
  readonly x: number;
  readonly y: number;
  readonly role: PathRole;
  /** Its skip set is the one in use. */
  readonly chosen: boolean;
  readonly label: string;
  readonly onChoose: () => void;
}

const shapes: Record<PathRole, string> = {
  step: 'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z',
  'high-performance': 'M0 -8L7 5.5H-7Z',
  'high-sparsity': 'M0 -8L8 0L0 8L-8 0Z',
  both: 'M0 -9L2.6 -3L9 -2.8L4 1.5L5.7 8L0 4.4L-5.7 8L-4 1.5L-9 -2.8L-2.6 -3Z',
};

/** A point of a curve that can be clicked; the operating points have shapes of their own. */
export function PointMark({ x, y, role, chosen, label, onChoose }: PointMarkProps) {
  return (
    <g
      className="point"
      data-role={role}
      data-chosen={chosen}
      role="button"
      aria-label={label}
      transform={`translate(${String(x)} ${String(y)})`}
      onClick={onChoose}
    >
      <circle r={12} className="point-target" />
      {chosen ? <circle r={9.5} className="point-ring" /> : null}
      <path d={shapes[role]} />
    </g>
  );
}
