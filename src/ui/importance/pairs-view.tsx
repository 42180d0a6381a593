import { Combine, X } from 'lucide-react';

import { pairBlockRuns, scanBlockRuns } from '#engine/importance/plan-pairs.ts';
import type { PairReport } from '#service/contract/pair-report.ts';
import type { ScanResult } from '#store/state/importance-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { formatDuration, plural } from '#ui/format/numbers.ts';
import { cellWords } from '#ui/format/touch-words.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { colourLevel } from './colour-scale.ts';
import { type HeatCell, HeatMap } from './heat-map.tsx';
import { type MeasureScale, findingOf, metricScale, quantity, valueText } from './measure-scale.ts';
import { ScaleLegend } from './scale-legend.tsx';
import { scanDetails, scanWords } from './scan-file.ts';

/** What the work is, before it is asked for; about, since decoded tokens and a busy device take time on top. */
function PairWork({ scan: { report, tookMs } }: { readonly scan: ScanResult }) {
  const { blocks, samples } = report;
  const runs = pairBlockRuns(blocks);
  const ms = (tookMs * runs) / scanBlockRuns(blocks);
  return (
    <p className="muted scan-origin">
      {plural((blocks * (blocks - 1)) / 2, 'pair')} on {plural(samples.length, 'sample')}: up to{' '}
      {(runs * samples.length).toLocaleString('en')} runs of a block over a prompt, about {formatDuration(ms)}{' '}
      by the time that the blocks alone took. Pairs that are measured stay if it is cancelled.
    </p>
  );
}

/** The button that measures, the work it takes, and the progress. */
function PairsBar({ scan }: { readonly scan: ScanResult }) {
  const store = useAppStore();
  const progress = useApp((state) => state.pairsProgress);
  const problem = useApp((state) => state.pairsProblem);
  const measured = useApp((state) => state.pairs !== null);
  return (
    <div className="scan-bar">
      {progress === null ? (
        <>
          <Button
            kind={measured ? 'plain' : 'primary'}
            onClick={() => {
              void store.getState().measurePairs();
            }}
          >
            <Combine size={14} aria-hidden /> {measured ? 'Measure pairs again' : 'Measure pairs'}
          </Button>
          <PairWork scan={scan} />
        </>
      ) : (
        <div className="scan-progress">
          <ProgressLine label="Measuring pairs" progress={progress} />
          <Button
            small
            onClick={() => {
              store.getState().cancelPairs();
            }}
          >
            <X size={13} aria-hidden /> Cancel
          </Button>
        </div>
      )}
      {problem ? <ProblemNote problem={problem} /> : null}
    </div>
  );
}

/** What two blocks cost beyond the two alone. */
function cellOf({ alone, pairs }: PairReport, first: number, second: number, scale: MeasureScale): HeatCell {
  const excess = pairs[first]?.[second - first - 1] ?? null;
  if (excess === null) return { level: 0, finding: 'unknown', text: '', label: 'not measured' };
  const a = alone[first]?.value;
  const b = alone[second]?.value;
  const parts =
    a === undefined || b === undefined
      ? ''
      : `; together ${quantity(a + b + excess.value, scale)}, alone ${scale.format(a)} and ${scale.format(b)}`;
  return {
    level: colourLevel(excess.value, scale.bounds),
    finding: findingOf(excess),
    text: excess.value === 0 ? '·' : scale.format(excess.value).replace(/\.0$/u, ''),
    label: `${valueText(excess, scale)}${parts}`,
  };
}

function PairMap({ report }: { readonly report: PairReport }) {
  const store = useAppStore();
  const { blocks, metric, pairs } = report;
  const scale = metricScale(metric);
  const heads = Array.from({ length: blocks }, (_, block) => ({
    key: String(block),
    label: `Block ${String(block)}`,
    drawn: block,
  }));
  const known = pairs.flat();
  const findings = new Set(known.map(findingOf));
  const whole = pairs.length === blocks - 1;
  const legend = {
    scale,
    falling: known.some((excess) => excess !== null && excess.value < 0),
    marks: {
      ...(findings.has('none') && { none: 'the drops add up' }),
      ...(findings.has('unsure') && { unsure: 'the interval contains 0: may be chance' }),
      ...(!whole && { unknown: 'not measured' }),
    },
  };
  return (
    <>
      <HeatMap
        label="What two blocks cost beyond the two alone"
        rowAxis="First block"
        columnAxis="Second block"
        rows={heads.slice(0, -1)}
        columns={heads.slice(1)}
        cellAt={({ row, column }) => (column >= row ? cellOf(report, row, column + 1, scale) : null)}
        onChoose={({ row, column }) => {
          store.getState().loadSkipSet([row, column + 1]);
        }}
        hint={cellWords('skips the two blocks')}
        file={{
          ...legend,
          title: 'What two blocks cost beyond the two alone',
          details: scanDetails(report, report.samples),
          words: scanWords(report, 'pairs'),
        }}
      />
      <ScaleLegend {...legend} />
    </>
  );
}

/** How much the losses of two blocks depend on each other: D(i, j) - D(i) - D(j), on request. */
export default function PairsView() {
  const scan = useApp((state) => state.scan);
  const pairs = useApp((state) => state.pairs?.report ?? null);
  if (scan === null) return null;
  const { unit } = metricScale(pairs?.metric ?? scan.report.metric);
  return (
    <>
      <PairsBar scan={scan} />
      <div className="importance-meaning">
        <h3>
          What two blocks cost beyond the two alone <span className="muted">in {unit}</span>
        </h3>
        <p className="muted">
          D(i, j) − D(i) − D(j), where D is the drop of the metric without the blocks. Above 0, each of the
          two makes up for the other; below 0, what one does is of use only with the other.
          {pairs === null
            ? null
            : ` “${pairs.model.name}” on ${plural(pairs.samples, 'sample')} of “${pairs.calibration.name}”.`}
        </p>
      </div>
      {pairs === null ? <p className="muted">No pair is measured yet.</p> : <PairMap report={pairs} />}
    </>
  );
}
