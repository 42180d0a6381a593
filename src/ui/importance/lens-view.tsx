import { Microscope } from 'lucide-react';
import { useState } from 'react';

import type { InspectedQuestion } from '#service/contract/inspection.ts';
import { asksAnother } from '#store/importance/lens-actions.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { Lens } from '#store/state/importance-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { Range } from '#ui/controls/choice.tsx';
import { Field } from '#ui/controls/field.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { formatSkipSet } from '#ui/format/skip-set-text.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { answerCourse, courseText } from './answer-course.ts';
import { AttentionPicture } from './attention-picture.tsx';
import { LensTable, PROBABILITY } from './lens-table.tsx';
import { SaveLens } from './save-lens.tsx';
import { ScaleLegend } from './scale-legend.tsx';
import { tokenText } from './token-text.ts';

function LensBar() {
  const store = useAppStore();
  const lens = useApp((state) => state.lens);
  const progress = useApp((state) => state.lensProgress);
  const problem = useApp((state) => state.lensProblem);
  const ready = useApp(
    ({ model, image, prompt }) => loadedModel(model) !== null && image !== null && prompt.trim() !== '',
  );
  const another = useApp((state) => state.lens !== null && asksAnother(state.lens, state));
  return (
    <div className="scan-bar">
      <Button
        kind={lens === null || another ? 'primary' : 'plain'}
        disabled={!ready || progress !== null}
        onClick={() => {
          void store.getState().lookInside();
        }}
      >
        <Microscope size={14} aria-hidden /> Look inside the answer
      </Button>
      {progress === null ? (
        <p className="muted scan-origin">
          {lens === null ? (
            'Follows the question of the playground through the blocks, under the skip set in use.'
          ) : (
            <>
              “{lens.prompt}” on {lens.image.name}, skipping {formatSkipSet(lens.inspected.skip) || 'nothing'}
              .{another ? <strong> The playground asks something else by now: look again.</strong> : null}
            </>
          )}
        </p>
      ) : (
        <ProgressLine label="Looking inside" progress={progress} />
      )}
      {problem ? <ProblemNote problem={problem} /> : null}
    </div>
  );
}

/** Where the answer appears, in words. */
function Course({ inspected }: { readonly inspected: InspectedQuestion }) {
  const token = tokenText(inspected.answer.text);
  return (
    <p data-testid="answer-course">
      The answer’s first token <strong className="mono">{token}</strong> {courseText(answerCourse(inspected))}
    </p>
  );
}

function LensReading({ lens }: { readonly lens: Lens }) {
  const { inspected } = lens;
  const last = inspected.blocks.length - 1;
  const [picked, setPicked] = useState<number | null>(null);
  const chosen = Math.min(picked ?? last, last);
  return (
    <div className="lens">
      <section className="lens-attention" aria-label="Attention to the picture">
        <h3>Attention to the picture in block {chosen}</h3>
        <Field label="Block" readout={chosen} group>
          {() => (
            <Range
              label="Block whose attention is drawn"
              value={chosen}
              min={0}
              max={last}
              step={1}
              onChange={setPicked}
            />
          )}
        </Field>
        <AttentionPicture lens={lens} block={chosen} />
      </section>
      <section className="lens-words" aria-label="Logit lens">
        <h3>What the head would say behind each block</h3>
        <p className="muted">
          Logit lens (nostalgebraist, 2020): final norm and head over the state behind each block, at the
          prompt’s last position. Early blocks are not trained to be read so.
        </p>
        <Course inspected={inspected} />
        <LensTable inspected={inspected} chosen={chosen} onChoose={setPicked} />
        <ScaleLegend scale={PROBABILITY} falling={false} marks={{}} />
        <SaveLens lens={lens} scale={PROBABILITY} />
      </section>
    </div>
  );
}

/** One question, block by block: what the head would say, and what is looked at. */
export default function LensView() {
  const lens = useApp((state) => state.lens);
  return (
    <>
      <LensBar />
      {lens === null ? null : <LensReading lens={lens} />}
    </>
  );
}
