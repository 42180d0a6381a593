import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

/** A point of a chart that can be read. The chart marks its place with a `PointPlace` of the same id. */
interface ReadablePoint {
  readonly id: string;
  readonly reading: ReactNode;
  /** What a click on its mark and Enter do. */
  readonly choose: () => void;
}

interface PointReaderProps {
  readonly label: string;
  /** In the order in which the arrow keys go through them. */
  readonly points: readonly ReadablePoint[];
  readonly children: ReactNode;
}

interface Place {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** The attributes that tell the reader where a point is drawn, in pixels of the chart. */
export function pointPlace(id: string, x: number, y: number) {
  return { 'data-point': id, transform: `translate(${String(x)} ${String(y)})` };
}

/** The places of all points that are drawn. */
function placesIn(area: Element): readonly Place[] {
  return [...area.querySelectorAll('[data-point]')].flatMap((mark) => {
    const [, x, y] = /^translate\((\S+) (\S+)\)$/.exec(mark.getAttribute('transform') ?? '') ?? [];
    const id = mark.getAttribute('data-point');
    return id === null ? [] : [{ id, x: Number(x), y: Number(y) }];
  });
}

function nearest(places: readonly Place[], x: number, y: number): Place | null {
  const distance = (place: Place) => Math.hypot(place.x - x, place.y - y);
  return places.reduce<Place | null>(
    (best, place) => (best && distance(best) <= distance(place) ? best : place),
    null,
  );
}

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowRight: (at, last) => Math.min(last, at + 1),
  ArrowLeft: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * Shows what is known of one point of a chart: the one nearest to the pointer or to the finger, or the one that the
 * arrow keys have come to. The tooltip of recharts is no use here: it counts the points of all series as one list, and
 * takes the candidates of a step for points of the path.
 */
export function PointReader({ label, points, children }: PointReaderProps) {
  const area = useRef<HTMLDivElement>(null);
  const bubble = useRef<HTMLDivElement>(null);
  /** Where the pointer lay when the chart came under it, until it moves: nobody has asked to read a point yet. */
  const rest = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const point = points.find(({ id }) => id === shown);

  useLayoutEffect(() => {
    if (shown === null || !area.current || !bubble.current) return;
    const place = placesIn(area.current).find(({ id }) => id === shown);
    const { style } = bubble.current;
    const { width } = area.current.getBoundingClientRect();
    style.left = `${String(place?.x ?? 0)}px`;
    style.top = `${String(place?.y ?? 0)}px`;
    bubble.current.dataset['side'] = (place?.x ?? 0) > width / 2 ? 'left' : 'right';
  });

  const enter = ({ clientX, clientY }: PointerEvent) => {
    rest.current = { x: clientX, y: clientY };
  };
  const follow = ({ type, clientX, clientY, currentTarget }: PointerEvent<HTMLDivElement>) => {
    const moved = rest.current?.x !== clientX || rest.current.y !== clientY;
    if (type === 'pointermove' && !moved) return;
    rest.current = null;
    const { left, top } = currentTarget.getBoundingClientRect();
    setShown(nearest(placesIn(currentTarget), clientX - left, clientY - top)?.id ?? null);
  };
  const press = ({ target }: MouseEvent) => {
    const mark = target instanceof Element ? target.closest('[data-point]') : null;
    points.find(({ id }) => id === mark?.getAttribute('data-point'))?.choose();
  };
  const step = (event: KeyboardEvent) => {
    const go = STEPS[event.key];
    if (event.key === 'Escape') setShown(null);
    if (event.key === 'Enter') point?.choose();
    if (!go) return;
    event.preventDefault();
    const at = points.findIndex(({ id }) => id === shown);
    setShown(points[go(at, points.length - 1)]?.id ?? null);
  };
  return (
    <div
      ref={area}
      className="point-reader"
      role="group"
      tabIndex={0}
      aria-label={`${label}: arrow keys go from point to point`}
      onPointerEnter={enter}
      onPointerMove={follow}
      onPointerDown={follow}
      onClick={press}
      onPointerLeave={({ pointerType }) => {
        // A finger leaves when it is lifted; what it has touched stays to be read.
        if (pointerType !== 'touch') setShown(null);
      }}
      onKeyDown={step}
      onBlur={() => {
        setShown(null);
      }}
    >
      {children}
      <div ref={bubble} className="point-reading" role="status" hidden={!point}>
        {point?.reading}
      </div>
    </div>
  );
}
