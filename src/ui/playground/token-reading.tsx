import type { AnswerReading } from '#store/state/playground-state.ts';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { formatPercent } from '#ui/format/numbers.ts';
import { TokenBars } from '#ui/importance/token-bars.tsx';
import { tokenText } from '#ui/importance/token-text.ts';

interface TokenReadingProps {
  readonly reading: AnswerReading | null;
  readonly token: number;
}

/** How probable one token of an answer is, and what else might have been there. */
export default function TokenReading({ reading, token }: TokenReadingProps) {
  if (reading?.problem) return <ProblemNote problem={reading.problem} />;
  const read = reading?.tokens?.[token];
  if (!read) return <span className="muted">Asking for the probabilities of the tokens…</span>;
  const { text, probability, rank, top } = read;
  return (
    <>
      <span>
        <strong className="mono">{tokenText(text)}</strong> {formatPercent(probability)},{' '}
        {rank === 1 ? 'the first choice' : `choice ${rank.toLocaleString('en')}`}
      </span>
      <TokenBars label="The most probable tokens here" tokens={top} />
      {rank === 1 ? null : (
        <span className="muted">
          The settings of the model, such as a penalty of repetitions, choose another than the most probable.
        </span>
      )}
    </>
  );
}
