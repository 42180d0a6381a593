import { Download } from 'lucide-react';
import { useRef, useState } from 'react';

import { problemOf, type Problem } from '#store/state/problem.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { downloadBlob } from '#ui/files/download.ts';
import { type CaptionedDrawing, fileName, type ReadColour } from './captioned-drawing.ts';
import { colourReader } from './scheme-colours.ts';
import './drawings.css';

type Form = 'SVG' | 'PNG' | 'CSV';

const PICTURES: readonly Form[] = ['SVG', 'PNG'];
const WITH_TABLE: readonly Form[] = [...PICTURES, 'CSV'];

interface SaveDrawingProps {
  /** What the drawing shows, as its heading says. */
  readonly title: string;
  /** The words of the file's name: of which model and run it is, and what it shows. */
  readonly words: readonly string[];
  /** The drawing as it is in view, with the colours that the page has where the buttons are; null while nothing is drawn. */
  readonly draw: (read: ReadColour) => CaptionedDrawing | null | Promise<CaptionedDrawing | null>;
  /** The numbers of the drawing as CSV, where they are a file of their own. */
  readonly table?: () => Promise<string>;
}

/** Buttons that save a chart or a map as a file that stands alone. */
export function SaveDrawing({ title, words, draw, table }: SaveDrawingProps) {
  const place = useRef<HTMLSpanElement>(null);
  const roving = useRovingFocus();
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (form: Form) => {
    if (form === 'CSV') {
      if (table) downloadBlob(new Blob([await table()], { type: 'text/csv' }), `${fileName(words)}.csv`);
      return;
    }
    const drawing = place.current && (await draw(colourReader(place.current)));
    if (drawing === null) return;
    // What writes files is fetched once one is asked for.
    const [{ drawingSvg }, { drawingPng }] = await Promise.all([
      import('./drawing-svg.ts'),
      import('./drawing-png.ts'),
    ]);
    const svg = drawingSvg(drawing);
    const blob = form === 'SVG' ? new Blob([svg], { type: 'image/svg+xml' }) : await drawingPng(svg);
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
      <span {...roving} className="save-drawing">
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
