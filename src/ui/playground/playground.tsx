import { RotateCw } from 'lucide-react';

import { IconButton } from '#ui/controls/button.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { AnswerCard } from './answer-card.tsx';
import { AnswerComparison } from './answer-comparison.tsx';
import { ImagePicker } from './image-picker.tsx';
import { LatencyTable } from './latency-table.tsx';
import { PromptBox } from './prompt-box.tsx';
import './playground.css';

/** One picture, one prompt, two answers: the full model's and the current skip set's. */
export function Playground() {
  const store = useAppStore();
  const { full, skip } = useApp((state) => state.answers);
  const importing = useApp((state) => state.modelImport?.kind === 'running');
  const searching = useApp((state) => state.liveRunId !== null);
  return (
    <Panel
      title="Playground"
      className="playground"
      actions={
        <IconButton
          label="Run both again"
          disabled={full.generation === null}
          onClick={() => {
            store.getState().measureAgain();
          }}
        >
          <RotateCw size={15} aria-hidden />
        </IconButton>
      }
    >
      <ImagePicker />
      <PromptBox />
      <div className="answers">
        <AnswerCard kind="full" answer={full} />
        <AnswerCard kind="skip" answer={skip} />
      </div>
      <AnswerComparison full={full} skip={skip} />
      <LatencyTable
        full={full.generation}
        skip={skip.generation}
        current={full.status === 'ready' && skip.status === 'ready'}
      />
      {searching || importing ? (
        <p className="muted">
          {searching ? 'A search' : 'An import'} shares the processor: times are longer than they would be
          alone.
        </p>
      ) : null}
    </Panel>
  );
}
