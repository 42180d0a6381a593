import { words } from '#engine/tasks/agreement.ts';

/** Where the other answer goes on. */
function EndMark() {
  return <mark role="img" aria-label="the answer ends here" />;
}

interface AnswerTextProps {
  readonly answer: string;
  /** Index of the word to mark; -1 for none. */
  readonly marked: number;
}

export function AnswerText({ answer, marked }: AnswerTextProps) {
  const list = words(answer);
  if (list.length === 0) return <em className="muted">(empty answer)</em>;
  if (marked < 0) return <>{answer}</>;
  const next = list[marked];
  return (
    <>
      {list.slice(0, marked).join(' ')} {next === undefined ? <EndMark /> : <mark>{next}</mark>}{' '}
      {list.slice(marked + 1).join(' ')}
    </>
  );
}

/** The places of a word in an answer: from its first character to behind its last one; null where there is no such word. */
export function wordPlace(answer: string, index: number): readonly [start: number, end: number] | null {
  const word = [...answer.matchAll(/\S+/gu)][index];
  return word === undefined ? null : [word.index, word.index + word[0].length];
}
