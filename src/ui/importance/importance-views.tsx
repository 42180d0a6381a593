import { Tabs } from 'radix-ui';
import { type ReactNode, lazy, useEffect, useRef, useState } from 'react';

import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { IMPORTANCE_VIEWS } from '#store/state/importance-state.ts';
import { shownRecording } from '#store/runs/recorded-runs.ts';
import { isCheapToScan } from '#store/importance/scan-spec.ts';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ScanBar } from './scan-bar.tsx';
import { StepsView } from './steps-view.tsx';
import { useCheapScan } from './use-cheap-scan.ts';
import './importance.css';

// The steps of a recorded run can be shown first; what else there is is fetched when it is shown.
const BlocksView = lazy(() => import('./blocks-view.tsx'));
const LensView = lazy(() => import('./lens-view.tsx'));
const PairsView = lazy(() => import('./pairs-view.tsx'));
const PicturesView = lazy(() => import('./pictures-view.tsx'));
const SpansView = lazy(() => import('./spans-view.tsx'));

/** What a view of a scan shows until there is one. A card that was asked for comes with it. */
function NotMeasured() {
  const store = useAppStore();
  const awaited = useApp((state) => state.cardAwaited);
  const isComing = useApp((state) => isCheapToScan(state) || state.scanProgress !== null);
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (!awaited) return;
    place.current?.scrollIntoView({ block: 'center' });
    // While blocks are measured, or about to be, the card follows; otherwise a person decides.
    if (!isComing) store.getState().cardIsShown();
  }, [store, awaited, isComing]);
  return (
    <p ref={place} className="muted">
      Nothing measured yet.
    </p>
  );
}

interface ScanViewProps {
  readonly view: string;
  readonly report: ImportanceReport | null;
  readonly draw: (report: ImportanceReport) => ReactNode;
}

function ScanView({ view, report, draw }: ScanViewProps) {
  return (
    <Tabs.Content value={view} className="importance-views">
      <ScanBar />
      {report === null ? (
        <NotMeasured />
      ) : (
        <LazyPart fallback={<div className="part-loading" />}>{draw(report)}</LazyPart>
      )}
    </Tabs.Content>
  );
}

/** Measures the importance of the blocks, and shows it in several ways. */
export default function ImportanceViews() {
  const store = useAppStore();
  const report = useApp((state) => state.scan?.report ?? null);
  const hasModel = useApp((state) => loadedModel(state.model) !== null);
  const recorded = useApp((state) => shownRecording(state) !== null);
  // The steps of a recorded run are there; whether blocks are measured a person decides, or the page for a small model.
  const [first] = useState(hasModel && !recorded ? 'blocks' : 'steps');
  const view = useApp((state) => state.importanceView) ?? first;
  const ref = useCheapScan();
  return (
    <Tabs.Root
      ref={ref}
      value={view}
      onValueChange={(value) => {
        const chosen = IMPORTANCE_VIEWS.find((key) => key === value);
        if (chosen !== undefined) store.getState().chooseImportanceView(chosen);
      }}
      className="importance-tabs"
    >
      <Tabs.List className="tabs" aria-label="Views of importance">
        <Tabs.Trigger value="blocks">Blocks</Tabs.Trigger>
        <Tabs.Trigger value="pictures">Pictures</Tabs.Trigger>
        <Tabs.Trigger value="pairs">Pairs</Tabs.Trigger>
        <Tabs.Trigger value="spans">Spans</Tabs.Trigger>
        <Tabs.Trigger value="lens">Lens</Tabs.Trigger>
        <Tabs.Trigger value="steps">Steps</Tabs.Trigger>
      </Tabs.List>
      <ScanView view="blocks" report={report} draw={(shown) => <BlocksView report={shown} />} />
      <ScanView view="pictures" report={report} draw={(shown) => <PicturesView report={shown} />} />
      <ScanView view="pairs" report={report} draw={() => <PairsView />} />
      <ScanView view="spans" report={report} draw={(shown) => <SpansView report={shown} />} />
      <Tabs.Content value="lens" className="importance-views">
        <LazyPart fallback={<div className="part-loading" />}>
          <LensView />
        </LazyPart>
      </Tabs.Content>
      <Tabs.Content value="steps" className="importance-views">
        <StepsView />
      </Tabs.Content>
    </Tabs.Root>
  );
}
