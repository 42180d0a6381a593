import { Download } from 'lucide-react';
import { useRef, useState } from 'react';

import { problemOf, type Problem } from '#store/state/problem.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { downloadBlob } from '#ui/files/download.ts';
import { type Figure, fileName, type ReadColour } from './figure.ts';
import { colourReader } from './scheme-colours.ts';
import './figures.css';

type Form = 'SVG' | 'PNG' | 'CSV';

const PICTURES: readonly Form[] = ['SVG', 'PNG'];
const WITH_TABLE: readonly Form[] = [...PICTURES, 'CSV'];

interface SaveFigureProps {
  /** What the figure shows, as its heading says. */
  readonly title: string;
  /** Of the file: of which model and run it is, and what it shows. */
  readonly words: readonly string[];
  /** The figure as it is in view, with the colours that the page has where the buttons are; null while nothing is drawn. */
  readonly draw: (read: ReadColour) => Figure | null | Promise<Figure | null>;
  /** The numbers of the figure as CSV, where they are a file of their own. */
  readonly table?: () => Promise<string>;
}

/** Buttons that save a chart or a map as a file that stands alone. */
export function SaveFigure({ title, words, draw, table }: SaveFigureProps) {
  const place = useRef<HTMLSpanElement>(null);
  const roving = useRovingFocus();
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (form: Form) => {
    if (form === 'CSV') {
      if (table) downloadBlob(new Blob([await table()], { type: 'text/csv' }), `${fileName(words)}.csv`);
      return;
    }
    const figure = place.current && (await draw(colourReader(place.current)));
    if (figure === null) return;
    // What writes files is fetched once one is asked for.
    const [{ figureSvg }, { figurePng }] = await Promise.all([
      import('./figure-svg.ts'),
      import('./figure-png.ts'),
    ]);
    const svg = figureSvg(figure);
    const blob = form === 'SVG' ? new Blob([svg], { type: 'image/svg+xml' }) : await figurePng(svg);
    downloadBlob(blob, `${fileName(words)}.${form.toLowerCase()}`);
  };
  const press = (form: Form) => {
    setProblem(null);
    save(form).catch((error: unknown) => {
      setProblem(problemOf(error));
    });
  };
  return (
    <>
      <span {...roving} className="save-figure">
        <span ref={place} className="save-icon">
          <Download size={13} aria-hidden />
        </span>
        {(table ? WITH_TABLE : PICTURES).map((form) => (
          <Button
            key={form}
            small
            kind="ghost"
            title={`Save as ${form}`}
            aria-label={`${form}: save “${title}”`}
            onClick={() => {
              press(form);
            }}
          >
            {form}
          </Button>
        ))}
      </span>
      {problem ? (
        <ProblemNote
          problem={problem}
          onDismiss={() => {
            setProblem(null);
          }}
        />
      ) : null}
    </>
  );
}
