import { lazy, useMemo, useState } from 'react';

import type { RunState } from '#engine/search/run-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { shownRecording } from '#store/runs/recorded-runs.ts';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { measuredTiles } from '#ui/importance/measured-tile.ts';
import { ModelPlaceholder } from '#ui/models/model-placeholder.tsx';
import { RecordedMap } from '#ui/runs/recorded-map.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { BlockGrid, type ClickTool } from './block-grid.tsx';
import { BlockReadout, importanceMetric } from './block-readout.tsx';
import { blockViews } from './block-view.ts';
import { StripMeasure, scanOfModel } from './strip-measure.tsx';
import { SkipSetInput } from './skip-set-input.tsx';
import { RunStrip } from './run-strip.tsx';
import { StripFigures } from './strip-figures.tsx';
import { StripKeys, StripMarks } from './strip-legend.tsx';
import { runMarks, runMarksText, runUnderWay } from './run-marks.ts';
import { StripToolbar } from './strip-toolbar.tsx';
import './blocks.css';

/** Published sets are seldom looked at, and what reads them is large. */
const PublishedSets = lazy(() => import('./published-sets.tsx'));

const noImportance: RunState['importance'] = [];

/** Says what the run under way has removed and what it tries; nothing while there is none. */
function RunLine() {
  const run = useApp(runUnderWay);
  if (run === null) return null;
  return (
    <p className="strip-readout num" data-testid="run-line">
      {runMarksText(run)}
    </p>
  );
}

/** Shows the decoder as a signal path: each block is a tile, and the residual stream runs into it or hops over it. */
export function BlockStrip() {
  const model = useApp((state) => loadedModel(state.model));
  const skip = useApp((state) => state.skip);
  const protectedBlocks = useApp((state) => state.protectedBlocks);
  const times =
    useApp(({ blockTimes }) => (blockTimes?.model === model?.hash ? blockTimes : null))?.blocks ?? null;
  const run = useApp((state) => state.run?.state);
  const underWay = useApp(runUnderWay);
  const marks = useMemo(() => underWay && runMarks(underWay), [underWay]);
  const recorded = useApp(shownRecording) !== null;
  const report = useApp(scanOfModel);
  const measure = useApp((state) => state.measure);
  const source = useApp((state) => state.stripSource);
  const [tool, setTool] = useState<ClickTool>('skip');
  const store = useAppStore();
  const [inspected, setInspected] = useState<number | null>(null);
  /** Stays in the readout once the pointer has left it, so that its button can be reached. */
  const [last, setLast] = useState<number | null>(null);
  const inspect = (block: number | null) => {
    setInspected(block);
    if (block !== null) setLast(block);
  };
  const openCard = (block: number) => {
    store.getState().openCard(block);
  };

  const blocks = model?.blocks ?? 0;
  // The importance of another model's blocks says nothing of these, even if there are as many.
  const importance = run && run.spec?.model.hash === model?.hash ? run.importance : noImportance;
  const views = useMemo(
    () => blockViews({ blocks, skip, protectedBlocks, importance, times }),
    [blocks, skip, protectedBlocks, importance, times],
  );

  const shown = inspected ?? last;
  const showsScan = (source ?? (importance.length > 0 ? 'run' : 'scan')) === 'scan';
  const measured = useMemo(
    () => (report !== null && showsScan ? measuredTiles(report, measure) : null),
    [report, showsScan, measure],
  );

  if (!model) {
    if (!run || run.blocks === 0) return <ModelPlaceholder />;
    return <RunStrip state={run} />;
  }
  return (
    <Panel
      title="Decoder blocks"
      className="block-strip"
      aside={
        <>
          <StripFigures blocks={blocks} />
          {recorded && importance.length > 0 ? <RecordedMap /> : null}
        </>
      }
      actions={
        <>
          <SkipSetInput blocks={blocks} />
          <LazyPart fallback={null}>
            <PublishedSets model={model} />
          </LazyPart>
          <StripToolbar tool={tool} onTool={setTool} />
        </>
      }
    >
      <BlockGrid
        views={views}
        metric={importanceMetric(run)}
        measured={measured}
        marks={marks}
        tool={tool}
        label="Decoder blocks"
        onInspect={inspect}
        onCard={openCard}
      />
      <div className="strip-foot">
        {underWay && inspected === null ? (
          <RunLine />
        ) : (
          <BlockReadout
            view={shown === null ? null : (views[shown] ?? null)}
            metric={importanceMetric(run)}
            measured={shown === null ? null : (measured?.tiles[shown]?.words ?? null)}
            onCard={openCard}
          />
        )}
        <StripKeys />
        {report === null ? null : <StripMeasure report={report} measured={measured} />}
        <StripMarks timed={times !== null} measured={measured !== null} />
      </div>
    </Panel>
  );
}
