import type { Generation } from '#service/contract/model-operations.ts';
import type { MedianTimes } from '#store/state/speed-state.ts';
import { formatBytes, formatMs } from '#ui/format/numbers.ts';
import { STAGE_NAMES } from '#ui/format/stage-names.ts';

type Latency = Generation['latencyMs'];

const STAGES = ['vision', 'prefill', 'perToken', 'total'] as const;

interface TimeBarProps {
  readonly latency: Latency | null;
  /** Milliseconds at full width. */
  readonly scale: number;
}

/** Draws the times of vision, prefill and decoding one after the other. */
function TimeBar({ latency, scale }: TimeBarProps) {
  const { vision, prefill, total } = latency ?? { vision: 0, prefill: 0, total: 0 };
  const width = (ms: number) => ({ width: `${String((Math.max(0, ms) / scale) * 100)}%` });
  return (
    <span className="time-bar" aria-hidden>
      <i data-part="vision" style={width(vision)} />
      <i data-part="prefill" style={width(prefill)} />
      <i data-part="decode" style={width(total - vision - prefill)} />
    </span>
  );
}

/** Bytes of weights. */
export interface WeightBytes {
  readonly full: number;
  /** Without the skipped blocks. */
  readonly skip: number;
}

interface AnswerRowProps {
  readonly name: string;
  readonly latency: Latency | null;
  /** Null while no model is loaded. */
  readonly weights: number | null;
}

function AnswerRow({ name, latency, weights }: AnswerRowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {STAGES.map((key) => (
        <td key={key} data-column={key}>
          {latency ? formatMs(latency[key]) : '–'}
        </td>
      ))}
      <td>{weights === null ? '–' : formatBytes(weights)}</td>
    </tr>
  );
}

interface LatencyTableProps {
  readonly full: Generation | null;
  readonly skip: Generation | null;
  /** The median times of turns of both; null until they are measured. */
  readonly medians: MedianTimes | null;
  /** Null while no model is loaded. */
  readonly weights: WeightBytes | null;
  /** False while the answers they belong to are out of date. */
  readonly current: boolean;
}

/**
 * The times of the two answers in view, and what their weights take. Answers that were each timed alone are not divided: see
 * `SpeedMeasure`, whose medians are shown once there are any.
 */
export function LatencyTable({ full, skip, medians, weights, current }: LatencyTableProps) {
  const a = medians?.full ?? full?.latencyMs ?? null;
  const b = medians?.skipped ?? skip?.latencyMs ?? null;
  if (a === null) return null;
  const scale = Math.max(a.total, b?.total ?? 0, Number.MIN_VALUE);
  return (
    <div className="latency" data-current={current}>
      <div className="time-bars">
        <span>Full</span>
        <TimeBar latency={a} scale={scale} />
        <span>Skip</span>
        <TimeBar latency={b} scale={scale} />
      </div>
      <table className="latency-table num" aria-label="Latency">
        <caption>{medians ? 'Medians of the turns' : 'Time of one answer'}</caption>
        <thead>
          <tr>
            <td />
            {STAGES.map((key) => (
              <th key={key} scope="col">
                {key === 'total' ? null : (
                  <i className="time-key" data-part={key === 'perToken' ? 'decode' : key} />
                )}{' '}
                {STAGE_NAMES[key]}
              </th>
            ))}
            <th scope="col">Weights</th>
          </tr>
        </thead>
        <tbody>
          <AnswerRow name="Full" latency={a} weights={weights?.full ?? null} />
          <AnswerRow name="Skip" latency={b} weights={weights?.skip ?? null} />
        </tbody>
      </table>
    </div>
  );
}
