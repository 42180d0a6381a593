import { type FocusEvent, type ReactNode, lazy, useEffect, useId, useRef, useState } from 'react';

import type { AnswerKind, AnswerState } from '#store/state/playground-state.ts';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { AnswerText } from './answer-text.tsx';
import { AnswerTokens } from './answer-tokens.tsx';

const TokenReading = lazy(() => import('./token-reading.tsx'));

/** Milliseconds that the pointer rests on an answer before its tokens are asked for, so that crossing it asks for nothing. */
const REST_MS = 150;

/** The token under the pointer or the focus, and the question for the tokens of the answer. */
function usePointedToken(kind: AnswerKind) {
  const store = useAppStore();
  const [pointed, setPointed] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const stop = () => {
    if (timer.current !== null) clearTimeout(timer.current);
  };
  useEffect(() => stop, []);
  const show = (token: number) => {
    stop();
    setPointed(token);
    void store.getState().readAnswer(kind);
  };
  return {
    pointed,
    focus: show,
    point: (token: number) => {
      stop();
      timer.current = setTimeout(show, REST_MS, token);
    },
    leave: () => {
      stop();
      setPointed(null);
    },
  };
}

interface AnswerBodyProps {
  readonly kind: AnswerKind;
  readonly answer: AnswerState;
  /** Index of the word to mark; -1 for none. */
  readonly marked: number;
  /** Shown while there is no text. */
  readonly awaited: ReactNode;
}

/** The text of an answer: as far as it is known, and once it is whole with tokens that can be asked for. */
export function AnswerBody({ kind, answer, marked, awaited }: AnswerBodyProps) {
  const reading = useApp((state) => state.answerReadings[kind]);
  const { pointed, focus, point, leave } = usePointedToken(kind);
  const id = useId();
  const { status, generation, partial, problem, key } = answer;
  const current = reading !== null && reading.key === key ? reading : null;
  const coming = status === 'computing' ? partial : null;
  const readable = status === 'ready' && generation !== null && generation.tokenIds.length > 0;
  const text = () => {
    if (coming !== null) return <span className="answer-coming">{coming}</span>;
    if (generation === null) return problem === null ? awaited : null;
    if (!readable) return <AnswerText answer={generation.answer} marked={marked} />;
    return (
      <AnswerTokens
        answer={generation.answer}
        marked={marked}
        tokens={current?.tokens ?? null}
        pointed={pointed}
        readingId={id}
        onPoint={point}
        onFocus={focus}
      />
    );
  };
  return (
    <div
      className="answer-body"
      onPointerLeave={leave}
      onBlur={({ currentTarget, relatedTarget }: FocusEvent) => {
        if (!currentTarget.contains(relatedTarget)) leave();
      }}
      onKeyDown={({ key: pressed }) => {
        if (pressed === 'Escape') leave();
      }}
    >
      <p
        className="answer-text"
        dir="auto"
        data-testid={`answer-${kind}`}
        data-status={status}
        data-coming={coming !== null}
        // The tokens are the text that was read out before.
        aria-live={current?.tokens ? 'off' : 'polite'}
        aria-busy={status === 'computing'}
      >
        {text()}
      </p>
      {readable && pointed !== null ? (
        <div id={id} role="tooltip" className="token-reading tooltip num">
          <LazyPart fallback={<span className="muted">…</span>}>
            <TokenReading reading={current} token={pointed} />
          </LazyPart>
        </div>
      ) : null}
    </div>
  );
}
