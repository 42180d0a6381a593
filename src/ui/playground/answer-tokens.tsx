import { Fragment, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';

import type { AnswerTokens as ReadTokens } from '#service/contract/question.ts';
import { targetOfKey } from '#ui/controls/roving-focus.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { AnswerText, wordPlace } from './answer-text.tsx';

type Token = ReadTokens['tokens'][number];

interface AnswerTokensProps {
  readonly answer: string;
  /** Index of the word to mark; -1 for none. */
  readonly marked: number;
  /** Null until they are asked for and there: the answer is then one piece. */
  readonly tokens: readonly Token[] | null;
  readonly pointed: number | null;
  /** Id of the box that tells of the token pointed at. */
  readonly readingId: string;
  readonly onPoint: (token: number) => void;
  readonly onFocus: (token: number) => void;
}

interface Piece {
  readonly drawn: ReactNode;
  readonly label?: string;
  readonly marked: boolean;
  readonly end: boolean;
}

/** Whether each token is a part of the marked word. */
function marksOf(tokens: readonly Token[], answer: string, marked: number): readonly boolean[] {
  const place = marked < 0 ? null : wordPlace(answer, marked);
  let end = 0;
  return tokens.map(({ text }) => {
    const start = end;
    end += text.length;
    return place !== null && start < place[1] && end > place[0] && text.trim() !== '';
  });
}

function piecesOf({ answer, marked, tokens }: AnswerTokensProps): readonly Piece[] {
  if (tokens === null)
    return [{ drawn: <AnswerText answer={answer} marked={marked} />, marked: false, end: false }];
  const marks = marksOf(tokens, answer, marked);
  return tokens.map(({ text, probability }, at) => ({
    drawn: text,
    label: `${text === '' ? 'No text' : `“${text.trim()}”`}, token ${String(at + 1)} of ${String(tokens.length)}, ${formatPercent(probability)}`,
    marked: marks[at] ?? false,
    end: text === '',
  }));
}

/**
 * An answer whose tokens can be pointed at, and are one stop of the Tab key, with arrows from token to token. They flow like
 * text, which buttons do not. The first piece stays the same element when the tokens come, so that it keeps the focus.
 */
export function AnswerTokens(props: AnswerTokensProps) {
  const { pointed, readingId, onPoint, onFocus } = props;
  const group = useRef<HTMLSpanElement>(null);
  const [stop, setStop] = useState(0);
  const pieces = piecesOf(props);
  const current = Math.min(stop, pieces.length - 1);

  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const target = targetOfKey(event.key, current, pieces.length, pieces.length);
    if (target === null) return;
    event.preventDefault();
    group.current?.querySelector<HTMLElement>(`[data-token="${String(target)}"]`)?.focus();
  };

  return (
    <span ref={group} role="group" aria-label="Tokens of the answer" onKeyDown={press}>
      {pieces.map(({ drawn, label, marked, end }, at) => (
        <Fragment key={at}>
          <span
            role="button"
            tabIndex={at === current ? 0 : -1}
            className="answer-token"
            data-token={at}
            data-marked={marked}
            data-end={end}
            aria-label={label}
            aria-describedby={at === pointed ? readingId : undefined}
            onPointerEnter={() => {
              onPoint(at);
            }}
            onFocus={() => {
              setStop(at);
              onFocus(at);
            }}
          >
            {drawn}
          </span>
        </Fragment>
      ))}
    </span>
  );
}
