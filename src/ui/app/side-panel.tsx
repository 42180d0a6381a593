import { Tabs } from 'radix-ui';
import { lazy } from 'react';

import { SIDE_PANELS } from '#store/state/panel-state.ts';
import { CalibrationPanel } from '#ui/calibration/calibration-panel.tsx';
import { InTurn } from '#ui/controls/in-turn.tsx';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** These panels are used at the end of a visit and need code for formats and statistics, so they are fetched later. */
const ExportPanel = lazy(() => import('#ui/export/export-panel.tsx'));
const RunsPanel = lazy(() => import('#ui/runs/runs-panel.tsx'));
const ReportPanel = lazy(() => import('#ui/report/report-panel.tsx'));

/** The side panel shows the calibration set, the export, past runs or the report on them, one at a time. */
export function SidePanel() {
  const store = useAppStore();
  const panel = useApp((state) => state.panel);
  const issues = useApp(
    (state) => state.calibration.summary?.issues.filter(({ harmless }) => !harmless).length ?? 0,
  );
  const failed = useApp((state) => state.calibration.problem !== null);
  return (
    <Tabs.Root
      className="panel side-panel"
      value={panel}
      onValueChange={(value) => {
        const chosen = SIDE_PANELS.find((key) => key === value);
        if (chosen !== undefined) store.getState().showPanel(chosen);
      }}
    >
      <Tabs.List className="tabs" aria-label="Calibration, export, runs and report">
        <Tabs.Trigger value="calibration">
          Calibration
          {issues > 0 || failed ? <i className="tab-mark" aria-label="has problems" role="img" /> : null}
        </Tabs.Trigger>
        <Tabs.Trigger value="export">Export</Tabs.Trigger>
        <Tabs.Trigger value="runs">Runs</Tabs.Trigger>
        <Tabs.Trigger value="report">Report</Tabs.Trigger>
      </Tabs.List>
      <Tabs.Content value="calibration" className="panel-body">
        <InTurn>
          <CalibrationPanel />
        </InTurn>
      </Tabs.Content>
      <Tabs.Content value="export" className="panel-body">
        <LazyPart fallback={null}>
          <ExportPanel />
        </LazyPart>
      </Tabs.Content>
      <Tabs.Content value="runs" className="panel-body">
        <LazyPart fallback={null}>
          <RunsPanel />
        </LazyPart>
      </Tabs.Content>
      <Tabs.Content value="report" className="panel-body">
        <LazyPart fallback={null}>
          <ReportPanel />
        </LazyPart>
      </Tabs.Content>
    </Tabs.Root>
  );
}
