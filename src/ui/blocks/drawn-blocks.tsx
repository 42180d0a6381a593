import { type ReactNode, useMemo, useState } from 'react';

import type { SkipSet } from '#engine/base/skip-set.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { BlockGrid } from './block-grid.tsx';
import { BlockReadout, importanceMetric } from './block-readout.tsx';
import { blockViews } from './block-view.ts';
import { StripMarks } from './strip-legend.tsx';
import './blocks.css';

interface DrawnBlocksProps {
  readonly state: RunState;
  readonly skip: SkipSet;
  readonly label: string;
  /** Shown beside the values of the block under the pointer. */
  readonly children?: ReactNode;
}

/** Draws the blocks of a run's model from its journal; no click changes them. */
export function DrawnBlocks({ state, skip, label, children }: DrawnBlocksProps) {
  const [inspected, setInspected] = useState<number | null>(null);
  const { blocks, importance, spec } = state;
  const views = useMemo(
    () => blockViews({ blocks, skip, protectedBlocks: spec?.protect ?? [], importance, times: null }),
    [blocks, skip, spec, importance],
  );
  return (
    <>
      <BlockGrid
        views={views}
        metric={importanceMetric(state)}
        marks={null}
        tool={null}
        label={label}
        onInspect={setInspected}
      />
      <div className="strip-foot">
        <BlockReadout
          view={inspected === null ? null : (views[inspected] ?? null)}
          metric={importanceMetric(state)}
        />
        {children}
        <StripMarks timed={false} />
      </div>
    </>
  );
}
