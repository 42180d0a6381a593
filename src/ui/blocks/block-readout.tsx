import { Info } from 'lucide-react';

import type { Measure } from '#engine/metrics/measure.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { IconButton } from '#ui/controls/button.tsx';
import { formatMs } from '#ui/format/numbers.ts';
import { formatDrop } from '#ui/format/score.ts';
import { isTouched } from '#ui/format/touch-words.ts';
import type { BlockView } from './block-view.ts';

/** The metric that the importance was measured with; null while there is none. */
export type ImportanceMetric = Pick<Measure, 'label' | 'unit'> | null;

interface BlockReadoutProps {
  readonly view: BlockView | null;
  readonly metric: ImportanceMetric;
  /** What a measure says of the block, in place of what a run has found; null for none. */
  readonly measured?: string | null;
  /** Shows all that is known of the block; absent where there is no card. */
  readonly onCard?: (block: number) => void;
}

/** What skipping this block alone costs, in words. */
export function importanceText({ importance }: BlockView, metric: ImportanceMetric): string {
  if (!importance || !metric) return 'importance not measured';
  const size = formatDrop(Math.abs(importance.drop), metric);
  if (!importance.exact && importance.drop <= 0) return 'importance only loosely bounded';
  if (!importance.exact) return `skipped alone it costs at least ${size} ${metric.label}`;
  if (importance.drop < 0) return `skipped alone it gains ${size} ${metric.label}`;
  if (importance.drop === 0) return `skipped alone it costs no ${metric.label}`;
  return `skipped alone it costs ${size} ${metric.label}`;
}

/** Shows the values of the block under the pointer or the focus. */
export function BlockReadout({ view, metric, measured = null, onCard }: BlockReadoutProps) {
  if (!view)
    return (
      <p className="strip-readout muted">{isTouched() ? 'Tap' : 'Point at'} a block to read its values.</p>
    );
  return (
    <div className="strip-readout num">
      {onCard ? (
        <IconButton
          small
          label={`All about block ${String(view.block)}`}
          // The key I does the same on the block itself.
          tabIndex={-1}
          onClick={() => {
            onCard(view.block);
          }}
        >
          <Info size={15} aria-hidden />
        </IconButton>
      ) : null}
      <p>
        <strong>Block {view.block}</strong> <span data-status={view.status}>{view.status}</span> ·{' '}
        {measured ?? importanceText(view, metric)} ·{' '}
        {view.prefillMs === null ? 'time not measured' : `prefill ${formatMs(view.prefillMs)}`}
      </p>
    </div>
  );
}

/** The metric of a run's importance map. */
export function importanceMetric(run: RunState | undefined) {
  return run?.spec ? metricByKey(taskByKey(run.spec.task).metric) : null;
}
