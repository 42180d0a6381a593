import { useMemo, useState } from 'react';

import type { RunState } from '#engine/search/run-state.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { Segmented } from '#ui/controls/choice.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { formatPercent } from '#ui/format/numbers.ts';
import { ModelPlaceholder } from '#ui/model/model-placeholder.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { BlockGrid, type ClickTool } from './block-grid.tsx';
import { BlockReadout } from './block-readout.tsx';
import { blockViews } from './block-view.ts';
import { SkipSetInput } from './skip-set-input.tsx';
import { StripKeys, StripMarks } from './strip-legend.tsx';
import './block-strip.css';

const noImportance: RunState['importance'] = [];

function metricOf(run: RunState | undefined) {
  return run?.spec ? metricByKey(taskByKey(run.spec.task).metric) : null;
}

const tools: readonly { value: ClickTool; label: string }[] = [
  { value: 'skip', label: 'Skip' },
  { value: 'protect', label: 'Protect' },
];

function StripReadouts({ blocks }: { readonly blocks: number }) {
  const skipped = useApp((state) => state.skip.length);
  return (
    <span className="strip-figures num" data-testid="sparsity">
      <strong>{skipped}</strong> of {blocks} skipped · sparsity{' '}
      <strong>{formatPercent(skipped / blocks)}</strong>
    </span>
  );
}

interface StripActionsProps {
  readonly blocks: number;
  readonly tool: ClickTool;
  readonly onTool: (tool: ClickTool) => void;
}

function StripActions({ blocks, tool, onTool }: StripActionsProps) {
  const store = useAppStore();
  const untouched = useApp((state) => state.skip.length === 0);
  return (
    <>
      <SkipSetInput blocks={blocks} />
      <div className="strip-tool">
        <span id="strip-tool">Click to</span>
        <Segmented label="A click on a block will" value={tool} options={tools} onChange={onTool} />
      </div>
      <Button
        disabled={untouched}
        onClick={() => {
          store.getState().loadSkipSet([]);
        }}
      >
        Keep all
      </Button>
    </>
  );
}

/** The decoder as a signal path: every block a tile, the residual stream running into it or hopping over it. */
export function BlockStrip() {
  const model = useApp((state) => loadedModel(state.model));
  const skip = useApp((state) => state.skip);
  const protectedBlocks = useApp((state) => state.protectedBlocks);
  const full = useApp((state) => state.answers.full.generation);
  const run = useApp((state) => state.run?.state);
  const trying = useApp((state) =>
    state.run !== null && state.liveRunId === state.run.id ? state.run.trying : null,
  );
  const [tool, setTool] = useState<ClickTool>('skip');
  const [inspected, setInspected] = useState<number | null>(null);

  const blocks = model?.blocks ?? 0;
  // Another model's blocks matter in their own way, even where there are as many of them.
  const importance = run && run.spec?.model.hash === model?.hash ? run.importance : noImportance;
  const views = useMemo(
    () => blockViews({ blocks, skip, protectedBlocks, importance, full }),
    [blocks, skip, protectedBlocks, importance, full],
  );

  if (!model) return <ModelPlaceholder />;
  return (
    <Panel
      title="Decoder blocks"
      className="block-strip"
      aside={<StripReadouts blocks={blocks} />}
      actions={<StripActions blocks={blocks} tool={tool} onTool={setTool} />}
    >
      <BlockGrid views={views} trying={trying} tool={tool} onInspect={setInspected} />
      <div className="strip-foot">
        <BlockReadout view={inspected === null ? null : (views[inspected] ?? null)} metric={metricOf(run)} />
        <StripKeys />
        <StripMarks />
      </div>
    </Panel>
  );
}
