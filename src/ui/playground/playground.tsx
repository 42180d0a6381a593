import { Equal, EqualNot, RotateCw } from 'lucide-react';

import { type AnswerState } from '#store/state/playground-state.ts';
import { agreement } from '#engine/tasks/agreement.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { IconButton } from '#ui/controls/button.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { clickWord } from '#ui/format/touch-words.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { AnswerCard } from './answer-card.tsx';
import { ImagePicker } from './image-picker.tsx';
import { LatencyTable, type WeightBytes } from './latency-table.tsx';
import { PromptBox } from './prompt-box.tsx';
import { SpeedMeasure } from './speed-measure.tsx';
import './playground.css';

/** An answer that is there, or will be. */
const PENDING: ReadonlySet<AnswerState['status']> = new Set(['ready', 'computing', 'stale']);

interface AnswerComparisonProps {
  readonly full: AnswerState;
  readonly skip: AnswerState;
}

/** Says whether the two answers agree. */
function AnswerComparison({ full, skip }: AnswerComparisonProps) {
  if (!full.generation || !skip.generation) return null;
  // An answer that cannot come, as without a prompt, is not waited for: its card says what is missing.
  if (![full, skip].every(({ status }) => PENDING.has(status))) return null;
  if (full.status !== 'ready' || skip.status !== 'ready') {
    return (
      <p className="answer-comparison" data-same="unknown">
        Comparing…
      </p>
    );
  }
  if (skip.generation.skip.length === 0) {
    return (
      <p className="answer-comparison" data-same="unknown">
        No block is skipped: {clickWord().toLowerCase()} some in the strip above to compare.
      </p>
    );
  }
  const { same, firstDifference } = agreement(full.generation.answer, skip.generation.answer);
  return (
    <p className="answer-comparison" data-same={same} data-testid="agreement">
      {same ? <Equal size={16} aria-hidden /> : <EqualNot size={16} aria-hidden />}
      <strong>{same ? 'Same answer' : 'Different answer'}</strong>
      {same ? null : <span>from word {firstDifference + 1} on</span>}
    </p>
  );
}

/** What the model in use takes, and what it takes without the blocks that the answer in view skips. */
function useWeights(): WeightBytes | null {
  const model = useApp((state) => loadedModel(state.model));
  const skip = useApp(({ answers, skip: chosen }) => answers.skip.generation?.skip ?? chosen);
  if (model === null) return null;
  const skipped = skip.reduce((sum, block) => sum + (model.blockBytes[block] ?? 0), 0);
  return { full: model.weightBytes, skip: model.weightBytes - skipped };
}

/** Asks one question about one picture, and shows the answers of the full model and of the current skip set. */
export function Playground() {
  const store = useAppStore();
  const { full, skip } = useApp((state) => state.answers);
  const medians = useApp(({ speed, answers }) =>
    speed.key !== null && speed.key === answers.skip.key ? speed.medians : null,
  );
  const weights = useWeights();
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
      <SpeedMeasure />
      <LatencyTable
        full={full.status === 'empty' ? null : full.generation}
        skip={skip.generation}
        medians={medians}
        weights={weights}
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
