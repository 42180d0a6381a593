import { paperReduction } from '#engine/drive/paper-reduction.ts';
import { percentText } from '#engine/report/report-text.ts';
import type { Spread } from '#engine/statistics/quantile.ts';
import { useDrive } from './drive-context.ts';

const milliseconds = ({ median, low, high }: Spread): string =>
  `${median.toFixed(0)} ms (${low.toFixed(0)} to ${high.toFixed(0)})`;

/** What the frames since the last change have come to: medians with quartiles, shares with intervals. */
export function DriveFiguresTable() {
  const figures = useDrive((state) => state.figures);
  const counts = useDrive((state) => state.counts);
  const broken = useDrive((state) => state.broken);
  const damaged = useDrive((state) => state.damaged);
  if (!figures) return null;
  const { lanes, agreement, reduction, ageMs, answered } = figures;
  const paper = paperReduction(figures);
  const { low, high } = agreement.interval;
  return (
    <dl className="drive-figures num">
      {lanes.map(({ name, latencyMs }) => (
        <div key={name}>
          <dt>{name}, median</dt>
          <dd>{milliseconds(latencyMs.total)}</dd>
        </div>
      ))}
      <div>
        <dt>Less time</dt>
        <dd>
          {percentText(reduction.median)} ({percentText(reduction.low)} to {percentText(reduction.high)})
          {paper === null ? null : `; the paper: ${percentText(paper)}`}
        </dd>
      </div>
      <div>
        <dt>Same answer</dt>
        <dd>
          {agreement.same} of {answered}: {percentText(agreement.share)} (95 %: {percentText(low)} to{' '}
          {percentText(high)})
        </dd>
      </div>
      <div>
        <dt>Age of an answered frame</dt>
        <dd>{milliseconds(ageMs)}</dd>
      </div>
      <div>
        <dt>Frames</dt>
        <dd data-testid="drive-counts">
          {counts.seen} seen, {counts.used} used, {counts.dropped} dropped
          {broken.count === 0 ? null : <span title={broken.last ?? undefined}>, {broken.count} broken</span>}
          {damaged.count === 0 ? null : (
            <span title={damaged.last ?? undefined}>
              ; {damaged.count} damaged {damaged.count === 1 ? 'part' : 'parts'} of the recording passed over
            </span>
          )}
        </dd>
      </div>
    </dl>
  );
}
