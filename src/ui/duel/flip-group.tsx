import { formatMeasure } from '#engine/metrics/measure.ts';
import type { Metric } from '#engine/metrics/metric.ts';
import { SamplePicture } from '#ui/calibration/sample-picture.tsx';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import type { Flip } from './flips.ts';

/** The most pictures of a group that are drawn. */
const MOST = 24;

/** A sample's score in words: right or wrong where there is nothing between. */
export function scoreWord(score: number, metric: Metric): string {
  if (metric.key !== 'accuracy') return formatMeasure(score, metric);
  return score === 1 ? 'right' : 'wrong';
}

interface FlippedPictureProps {
  readonly flip: Flip;
  /** What the two scores are of. */
  readonly names: readonly [from: string, to: string];
  readonly metric: Metric;
  /** The picture's index in the set in use; null while the run's set is not in use. */
  readonly index: number | null;
}

function FlippedPicture({ flip, names, metric, index }: FlippedPictureProps) {
  const store = useAppStore();
  const set = useApp((state) => state.calibration.summary?.id ?? '');
  const chosen = useApp((state) => index !== null && state.image?.sample === index);
  const [from, to] = names;
  const scores = `${from} ${scoreWord(flip.from, metric)}, ${to} ${scoreWord(flip.to, metric)}`;
  return (
    <button
      type="button"
      className="flip"
      aria-pressed={chosen}
      aria-label={`Picture ${flip.id}: ${scores}`}
      title={scores}
      disabled={index === null}
      onClick={() => {
        if (index !== null) void store.getState().useSample(index);
      }}
    >
      {index === null ? null : <SamplePicture calibrationId={set} sample={index} />}
      <span className="num flip-id">{flip.id}</span>
    </button>
  );
}

interface FlipGroupProps extends Pick<FlippedPictureProps, 'names' | 'metric'> {
  readonly title: string;
  readonly flips: readonly Flip[];
  /** The id of the run's calibration set. */
  readonly set: string;
}

/** Pictures that flipped one way; a press shows one with both answers. */
export function FlipGroup({ title, flips, names, metric, set }: FlipGroupProps) {
  const summary = useApp(({ calibration }) => (calibration.summary?.id === set ? calibration.summary : null));
  const roving = useRovingFocus();
  const indexOf = (id: string) => {
    const index = summary?.samples.findIndex((sample) => sample.id === id) ?? -1;
    return index < 0 ? null : index;
  };
  return (
    <div className="flip-group">
      <h4>
        {title} <span className="muted num">{flips.length}</span>
      </h4>
      {flips.length === 0 ? null : (
        <div {...roving} className="flip-pictures" role="group" aria-label={title}>
          {flips.slice(0, MOST).map((flip) => (
            <FlippedPicture
              key={flip.id}
              flip={flip}
              names={names}
              metric={metric}
              index={indexOf(flip.id)}
            />
          ))}
          {flips.length > MOST ? <span className="muted">and {flips.length - MOST} more</span> : null}
        </div>
      )}
    </div>
  );
}
