import { useMemo, useState } from 'react';

import type { Measure } from '#engine/metrics/measure.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { Segmented } from '#ui/controls/choice.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { formatMs, formatPercent } from '#ui/format/numbers.ts';
import { formatDrop } from '#ui/format/score.ts';
import { ModelPlaceholder } from '#ui/models/model-placeholder.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { BlockGrid, type ClickTool } from './block-grid.tsx';
import { type BlockView, blockViews } from './block-view.ts';
import { SkipSetInput } from './skip-set-input.tsx';
import { StripKeys, StripMarks } from './strip-legend.tsx';
import './blocks.css';

interface BlockReadoutProps {
  readonly view: BlockView | null;
  /** Of the metric that the importance was measured with; null while there is none. */
  readonly metric: Pick<Measure, 'label' | 'unit'> | null;
}

function importanceText({ importance }: BlockView, metric: BlockReadoutProps['metric']): string {
  if (!importance || !metric) return 'importance not measured';
  const size = formatDrop(Math.abs(importance.drop), metric);
  if (!importance.exact && importance.drop <= 0) return 'importance only loosely bounded';
  if (!importance.exact) return `skipped alone it costs at least ${size} ${metric.label}`;
  if (importance.drop < 0) return `skipped alone it gains ${size} ${metric.label}`;
  if (importance.drop === 0) return `skipped alone it costs no ${metric.label}`;
  return `skipped alone it costs ${size} ${metric.label}`;
}

/** Shows the values of the block under the pointer or the focus. */
function BlockReadout({ view, metric }: BlockReadoutProps) {
  if (!view) return <p className="strip-readout muted">Point at a block to read its values.</p>;
  return (
    <p className="strip-readout num">
      <strong>Block {view.block}</strong> <span data-status={view.status}>{view.status}</span> ·{' '}
      {importanceText(view, metric)} ·{' '}
      {view.prefillMs === null ? 'time not measured' : `${formatMs(view.prefillMs)} per prefill`}
    </p>
  );
}

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

/** Shows the decoder as a signal path: each block is a tile, and the residual stream runs into it or hops over it. */
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
  // The importance of another model's blocks says nothing of these, even if there are as many.
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
