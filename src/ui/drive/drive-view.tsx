import { lazy } from 'react';

import type { DriveStore } from '#store/state/drive-state.ts';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { DriveContext, useDrive, useDriveStore } from './drive-context.ts';
import { DriveControls } from './drive-controls.tsx';
import { DriveFiguresTable } from './drive-figures-table.tsx';
import { DriveLanes } from './drive-lanes.tsx';
import { DriveOut } from './drive-out.tsx';
import { DriveSource } from './drive-source.tsx';
import './drive.css';

const DriveChart = lazy(() => import('./drive-chart.tsx'));

function Problem() {
  const store = useDriveStore();
  const problem = useDrive((state) => state.problem);
  return problem ? (
    <ProblemNote
      problem={problem}
      onDismiss={() => {
        store.getState().dismissProblem();
      }}
    />
  ) : null;
}

function Curves() {
  const some = useDrive(({ points }) => points.length > 1);
  return some ? (
    <LazyPart fallback={<div className="part-loading" />}>
      <DriveChart />
    </LazyPart>
  ) : null;
}

/** A source, two lanes, and what they have come to. */
export default function DriveView({ drive }: { readonly drive: DriveStore }) {
  return (
    <DriveContext value={drive}>
      <div className="drive-view">
        <DriveSource />
        <Problem />
        <DriveControls />
        <DriveLanes />
        <DriveFiguresTable />
        <Curves />
        <DriveOut />
      </div>
    </DriveContext>
  );
}
