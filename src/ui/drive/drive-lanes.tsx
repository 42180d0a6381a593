import { skipSetKey } from '#engine/base/skip-set.ts';
import type { LaneAnswer } from '#engine/drive/lane.ts';
import { useObjectUrl } from '#ui/files/use-object-url.ts';
import { formatSkipSet } from '#ui/format/skip-set-text.ts';
import { clickWord } from '#ui/format/touch-words.ts';
import { useDrive } from './drive-context.ts';
import { DriveMarks } from './drive-marks-table.tsx';

const PARTS = ['vision', 'prefill', 'perToken'] as const;
const PART_NAMES = { vision: 'vision', prefill: 'prefill', perToken: 'per token' } as const;

interface LaneProps {
  readonly name: string;
  readonly skip: readonly number[];
  readonly answer: LaneAnswer;
  readonly lane: 'first' | 'second';
}

function Lane({ name, skip, answer, lane }: LaneProps) {
  const { latencyMs } = answer;
  return (
    <section className="drive-lane" data-lane={lane} aria-label={name}>
      <h3>
        {name}
        <span className="muted">
          {skip.length === 0 ? 'no block skipped' : `without ${formatSkipSet(skip)}`}
        </span>
      </h3>
      <p className="drive-answer">{answer.answer || '(empty)'}</p>
      <p className="drive-times num">
        <strong>{latencyMs.total.toFixed(0)} ms</strong>
        {PARTS.map((part) => (
          <span key={part} className="muted">
            {PART_NAMES[part]} {latencyMs[part].toFixed(1)}
          </span>
        ))}
      </p>
    </section>
  );
}

/** The frame in view and both answers to it. */
export function DriveLanes() {
  const shown = useDrive((state) => state.shown);
  const running = useDrive((state) => state.running);
  const url = useObjectUrl(shown?.picture ?? null);
  if (!shown)
    return running ? (
      <p className="muted" role="status">
        Waiting for the first answers…
      </p>
    ) : null;
  const { settings, answers, same, ageMs, index } = shown.frame;
  const [first, second] = settings.lanes;
  const alike = skipSetKey(first.skip) === skipSetKey(second.skip) && first.at === second.at;
  return (
    <div className="drive-lanes">
      <figure>
        {url === null ? null : <img src={url} alt={`Frame ${String(index + 1)}`} />}
        <figcaption className="muted num">
          Frame {index + 1}, {ageMs.answered.toFixed(0)} ms old when answered
        </figcaption>
      </figure>
      <Lane {...first} answer={answers[0]} lane="first" />
      <Lane {...second} answer={answers[1]} lane="second" />
      <div className="drive-verdict">
        <p data-same={same}>{same ? 'Same words' : 'Not the same words'}</p>
        {alike ? (
          <p className="muted">
            Both lanes skip the same blocks. {clickWord()} blocks in the strip to skip them.
          </p>
        ) : null}
        <DriveMarks />
      </div>
    </div>
  );
}
