import { Check, X } from 'lucide-react';

import { namesInAnswer } from '#store/playground/names-in-answer.ts';
import { useApp } from '#ui/store-context.tsx';
import './answer-reading.css';

/** The names that the score would be made of, right or wrong by the picture's annotation. */
export function AnswerReading({ answer }: { readonly answer: string }) {
  const prompt = useApp((state) => state.prompt);
  const image = useApp((state) => state.image);
  const calibration = useApp((state) => state.calibration);
  const settings = useApp((state) => state.settings);
  const names = namesInAnswer(answer, { prompt, image, calibration, settings });
  if (names === null) return null;
  const shown = names.filter(({ name }) => name !== '');
  return (
    <ul className="answer-reading" aria-label="Read as">
      <li className="muted">{shown.length === 0 ? 'read as no name' : 'read as'}</li>
      {shown.map(({ name, right }) => (
        <li key={name} className="read-name" data-right={right}>
          {right ? <Check size={12} aria-hidden /> : <X size={12} aria-hidden />}
          {name}
          <span className="visually-hidden">{right ? ', right' : ', wrong'}</span>
        </li>
      ))}
    </ul>
  );
}
