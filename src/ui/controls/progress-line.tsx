import { Progress } from 'radix-ui';

import type { Progress as CallProgress } from '#service/contract/call-options.ts';
import { formatDuration, formatPercent } from '#ui/format/numbers.ts';

interface ShareBarProps {
  readonly label: string;
  /** 0..1; from 0.9 on the bar warns. */
  readonly share: number;
}

/** Shows how much of something limited is used. */
export function ShareBar({ label, share }: ShareBarProps) {
  return (
    <Progress.Root
      className="progress-track"
      value={Math.round(share * 100)}
      aria-label={label}
      data-full={share > 0.9}
    >
      <Progress.Indicator className="progress-fill" style={{ transform: `scaleX(${String(share)})` }} />
    </Progress.Root>
  );
}

interface ProgressLineProps {
  readonly label: string;
  readonly progress: CallProgress | null;
}

/** Shows the phase, the share done and the time left of a long call. */
export function ProgressLine({ label, progress }: ProgressLineProps) {
  const fraction = progress?.fraction ?? 0;
  const eta = progress?.etaMs ?? null;
  return (
    <div className="progress-line">
      <div className="progress-line-text">
        <span>{progress?.phase ?? label}</span>
        <span className="num muted">
          {progress === null ? '' : formatPercent(fraction, 0)}
          {eta === null ? '' : ` · ${formatDuration(eta)} left`}
        </span>
      </div>
      <Progress.Root
        className="progress-track"
        value={progress === null ? null : Math.round(fraction * 100)}
        aria-label={label}
      >
        <Progress.Indicator
          className="progress-fill"
          style={{ transform: `scaleX(${String(fraction)})` }}
          data-unknown={progress === null}
        />
      </Progress.Root>
    </div>
  );
}
