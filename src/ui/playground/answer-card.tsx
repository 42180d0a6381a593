import { Check, LoaderCircle, X } from 'lucide-react';

import { namesInAnswer } from '#store/playground/names-in-answer.ts';
import { type AnswerKind, type AnswerState } from '#store/state/playground-state.ts';
import { agreement } from '#engine/tasks/agreement.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { AnswerBody } from './answer-body.tsx';

/** Lists the names that are scored, each right or wrong by the picture's annotation. */
function ReadNames({ answer }: { readonly answer: string }) {
  const prompt = useApp((state) => state.prompt);
  const image = useApp((state) => state.image);
  const calibration = useApp((state) => state.calibration);
  const settings = useApp((state) => state.settings);
  const names = namesInAnswer(answer, { prompt, image, calibration, settings });
  if (names === null) return null;
  const shown = names.filter(({ name }) => name !== '');
  // An answer that is the name itself stands there already.
  const asAnswered = shown.length === 1 && shown[0]?.name === answer.trim();
  return (
    <ul className="read-names" aria-label="Read as">
      {asAnswered ? null : <li className="muted">{shown.length === 0 ? 'read as no name' : 'read as'}</li>}
      {shown.map(({ name, right }) => (
        <li key={name} className="read-name" data-right={right}>
          {right ? <Check size={12} aria-hidden /> : <X size={12} aria-hidden />}
          {asAnswered ? null : name}
          <span className={asAnswered ? '' : 'visually-hidden'}>
            {asAnswered ? '' : ', '}
            {right ? 'right' : 'wrong'}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface StatusNoteProps {
  readonly status: AnswerState['status'];
  /** Whether an earlier answer is in view. */
  readonly shown: boolean;
}

function StatusNote({ status, shown }: StatusNoteProps) {
  if (status === 'computing') {
    return (
      <span className="answer-status">
        <LoaderCircle size={13} className="spin" aria-hidden /> computing
      </span>
    );
  }
  return status === 'stale' ? (
    <span className="answer-status">{shown ? 'out of date' : 'waiting'}</span>
  ) : null;
}

/** Says what is missing for an answer. */
function AnswerAwaited({ status }: { readonly status: AnswerState['status'] }) {
  const missing = useApp(({ model, image, prompt }) => {
    if (prompt.trim() === '') return 'No prompt yet';
    if (!loadedModel(model)) return model.kind === 'failed' ? 'No model is loaded.' : 'Waiting for the model';
    return image ? '…' : 'No picture yet';
  });
  const text =
    status === 'failed' ? 'Not run without the full model’s answer' : status === 'empty' ? missing : '…';
  return <span className="muted answer-awaited">{text}</span>;
}

interface AnswerCardProps {
  readonly kind: AnswerKind;
  readonly answer: AnswerState;
}

const NOTHING: Pick<AnswerState, 'generation' | 'problem'> = { generation: null, problem: null };

const titles: Record<AnswerKind, string> = { full: 'Full model', skip: 'Current skip set' };

export function AnswerCard({ kind, answer }: AnswerCardProps) {
  const store = useAppStore();
  const blocks = useApp((state) => loadedModel(state.model)?.blocks ?? null);
  const skipped = useApp((state) => (kind === 'full' ? 0 : state.skip.length));
  const full = useApp((state) => state.answers.full.generation?.answer ?? null);
  const { status } = answer;
  // What came of an earlier question says nothing about one that lacks its prompt, its picture or its model.
  const { generation, problem } = status === 'empty' ? NOTHING : answer;
  const settled = kind === 'skip' && status === 'ready' && full !== null && generation !== null;
  const marked = settled ? agreement(full, generation.answer).firstDifference : -1;
  return (
    <article
      className="answer-card"
      data-kind={kind}
      data-status={status}
      aria-label={`Answer: ${titles[kind]}`}
    >
      <header>
        <h3>{titles[kind]}</h3>
        {blocks === null ? null : (
          <span className="muted num">
            {blocks - skipped}/{blocks} blocks
          </span>
        )}
      </header>
      <AnswerBody
        kind={kind}
        answer={{ ...answer, generation, problem }}
        marked={marked}
        awaited={<AnswerAwaited status={status} />}
      />
      {problem ? (
        <ProblemNote problem={problem}>
          <Button
            small
            onClick={() => {
              store.getState().measureAgain();
            }}
          >
            Try again
          </Button>
        </ProblemNote>
      ) : null}
      {generation !== null && status === 'ready' ? <ReadNames answer={generation.answer} /> : null}
      <StatusNote status={status} shown={generation !== null} />
    </article>
  );
}
