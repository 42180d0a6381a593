import { Check, ChevronLeft, ChevronRight, LoaderCircle, X } from 'lucide-react';
import { useEffect } from 'react';

import { duelQuestion } from '#store/duel/duel-question.ts';
import { type BothSides, DUEL_SIDES, type DuelSide } from '#store/state/duel-state.ts';
import { IconButton } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useObjectUrl } from '#ui/files/use-object-url.ts';
import { SideMark } from '#ui/pins/side-mark.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import type { Duellist } from './duellist.ts';
import { scoreWord } from './flip-group.tsx';
import { type ShownAnswer, shownAnswer } from './shown-answer.ts';

/** Milliseconds of quiet behind a change before the model is asked. */
const DEBOUNCE_MS = 250;

/** Asks the model in use, where it is that of the runs, once the slider rests. */
function useLiveAnswers(): void {
  const store = useAppStore();
  const questions = useApp((state) =>
    DUEL_SIDES.map((side) => duelQuestion(state, side)?.key ?? '').join('\n\n'),
  );
  useEffect(() => {
    const timer = setTimeout(() => {
      void store.getState().answerDuel();
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [store, questions]);
}

function useShownAnswers(sides: BothSides<Duellist>): BothSides<ShownAnswer> {
  const pinned = useApp((state) => state.pinned);
  const duelAt = useApp((state) => state.duelAt);
  const model = useApp((state) => state.model);
  const image = useApp((state) => state.image);
  const calibration = useApp((state) => state.calibration);
  const backend = useApp((state) => state.backend);
  const liveAnswers = useApp((state) => state.liveAnswers);
  const page = { pinned, duelAt, model, image, calibration, backend, liveAnswers };
  return { a: shownAnswer(page, 'a', sides.a), b: shownAnswer(page, 'b', sides.b) };
}

function Verdict({ score, run }: { readonly score: number; readonly run: Duellist }) {
  const { metric } = run;
  const isBest = score >= metric.range.max;
  const plain = metric.key === 'accuracy';
  return (
    <span className="duel-verdict" data-right={plain ? isBest : undefined}>
      {plain ? isBest ? <Check size={13} aria-hidden /> : <X size={13} aria-hidden /> : null}
      {scoreWord(score, metric)}
    </span>
  );
}

const ORIGINS = { here: 'computed here', journal: 'recorded' } as const;

interface AnswerProps {
  readonly side: DuelSide;
  readonly run: Duellist;
  readonly answer: ShownAnswer;
  /** What is missing, unless it is said of both answers together. */
  readonly missing: string;
}

function Answer({ side, run, answer, missing }: AnswerProps) {
  const { text, score, from, awaited, problem } = answer;
  return (
    <article className="duel-answer" data-side={side} aria-label={`Answer of ${side.toUpperCase()}`}>
      <header>
        <SideMark side={side} />
        {score === null ? null : <Verdict score={score} run={run} />}
        <span className="muted duel-origin">
          {from === null ? null : ORIGINS[from]}
          {awaited ? (
            <>
              <LoaderCircle size={12} className="spin" aria-hidden /> computing
            </>
          ) : null}
        </span>
      </header>
      <p
        className="answer-text"
        dir="auto"
        data-testid={`duel-answer-${side}`}
        data-from={from ?? 'nowhere'}
        aria-live="polite"
      >
        {text === '' ? <em className="muted">(empty answer)</em> : text}
      </p>
      {problem ? <ProblemNote problem={problem} /> : null}
      {missing === '' ? null : <p className="muted duel-missing">{missing}</p>}
    </article>
  );
}

/** Goes through the pictures of run A that are in the set in use. */
function PictureSteps({ run }: { readonly run: Duellist }) {
  const store = useAppStore();
  const summary = useApp(({ calibration }) => calibration.summary);
  const sample = useApp((state) => state.image?.sample ?? null);
  if (summary?.id !== run.spec.calibration.id) return null;
  const used = new Set(run.state.samples);
  const indices = summary.samples.flatMap(({ id }, index) => (used.has(id) ? [index] : []));
  const at = sample === null ? -1 : indices.indexOf(sample);
  const step = (by: number) => {
    const target = indices[(at + by + indices.length) % indices.length];
    if (target !== undefined) void store.getState().useSample(target);
  };
  return (
    <div className="duel-steps" role="group" aria-label="Pictures of the runs">
      <IconButton
        small
        label="Previous picture"
        onClick={() => {
          step(at < 0 ? 0 : -1);
        }}
      >
        <ChevronLeft size={14} aria-hidden />
      </IconButton>
      <span className="num">
        {at < 0 ? 'not in the run' : `${String(at + 1)} of ${String(indices.length)}`}
      </span>
      <IconButton
        small
        label="Next picture"
        onClick={() => {
          step(1);
        }}
      >
        <ChevronRight size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

function Picture({ run }: { readonly run: Duellist }) {
  const image = useApp((state) => state.image);
  const reference = useApp(({ image: shown, calibration }) =>
    shown === null || shown.sample === null ? undefined : calibration.summary?.samples[shown.sample],
  );
  const url = useObjectUrl(image?.blob ?? null);
  return (
    <figure className="duel-image">
      {url === null || image === null ? (
        <span className="muted">No picture yet</span>
      ) : (
        <img src={url} alt={`Picture of the duel: ${image.name}`} />
      )}
      <figcaption>
        <PictureSteps run={run} />
        {reference?.label === undefined ? null : (
          <span className="muted">shows {reference.objects?.join(', ') ?? reference.label}</span>
        )}
      </figcaption>
    </figure>
  );
}

/** The picture in view with both answers to the runs' question about it. */
export function DuelAnswers({ sides }: { readonly sides: BothSides<Duellist> }) {
  useLiveAnswers();
  const answers = useShownAnswers(sides);
  const ofBoth = answers.a.missing === answers.b.missing ? answers.a.missing : '';
  return (
    <section className="duel-answers" aria-label="Answers of A and B">
      <Picture run={sides.a} />
      <div className="duel-answer-list">
        {DUEL_SIDES.map((side) => (
          <Answer
            key={side}
            side={side}
            run={sides[side]}
            answer={answers[side]}
            missing={ofBoth === '' ? answers[side].missing : ''}
          />
        ))}
        {ofBoth === '' ? null : <p className="muted duel-missing">{ofBoth}</p>}
      </div>
    </section>
  );
}
