import { ScanLine, X } from 'lucide-react';

import { changedSince } from '#store/importance/scan-spec.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { ScanResult } from '#store/state/importance-state.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { Button } from '#ui/controls/button.tsx';
import { NumberBox } from '#ui/controls/number-box.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { plural } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** A map of more pictures could not be drawn cell by cell. */
const MOST_SAMPLES = 100;

function ScanProgress() {
  const store = useAppStore();
  const progress = useApp((state) => state.scanProgress);
  if (progress === null) return null;
  return (
    <div className="scan-progress">
      <ProgressLine label="Measuring importance" progress={progress} />
      <Button
        small
        onClick={() => {
          store.getState().cancelScan();
        }}
      >
        <X size={13} aria-hidden /> Cancel
      </Button>
    </div>
  );
}

/** What the shown values were measured on. */
function ScanOrigin({ scan }: { readonly scan: ScanResult }) {
  const { report } = scan;
  const changed = useApp((state) => changedSince(scan, state).join(' and '));
  return (
    <p className="muted scan-origin">
      Each block of “{report.model.name}” skipped alone, on {plural(report.samples.length, 'sample')} of “
      {report.calibration.name}”; {taskByKey(report.task).label}, {metricByKey(report.metric).label}.
      {changed === '' ? null : (
        <strong> In use by now: {changed}. Measure again to see the importance there.</strong>
      )}
    </p>
  );
}

/** The number of samples, the button that measures, progress, and what the values in view are of. */
export function ScanBar() {
  const store = useAppStore();
  const scan = useApp((state) => state.scan);
  const samples = useApp((state) => state.scanSamples);
  const scanning = useApp((state) => state.scanProgress !== null);
  const problem = useApp((state) => state.scanProblem);
  const ready = useApp((state) => loadedModel(state.model) !== null && state.calibration.summary !== null);
  return (
    <div className="scan-bar">
      <div className="scan-controls">
        <label htmlFor="scan-samples">Measured samples</label>
        <NumberBox
          id="scan-samples"
          value={samples}
          min={1}
          max={MOST_SAMPLES}
          disabled={scanning}
          onChange={(count) => {
            if (count !== null) store.getState().changeScanSamples(count);
          }}
        />
        <Button
          kind={scan === null ? 'primary' : 'plain'}
          disabled={!ready || scanning}
          onClick={() => {
            void store.getState().measureImportance();
          }}
        >
          <ScanLine size={14} aria-hidden /> {scan === null ? 'Measure importance' : 'Measure again'}
        </Button>
      </div>
      {scanning ? <ScanProgress /> : null}
      {scan !== null && !scanning ? <ScanOrigin scan={scan} /> : null}
      {scan === null && !scanning ? (
        <p className="muted scan-origin">
          Skips each block alone and measures what becomes of the answers. Task, question and kind of samples
          are those of the search.
        </p>
      ) : null}
      {problem ? <ProblemNote problem={problem} /> : null}
    </div>
  );
}
