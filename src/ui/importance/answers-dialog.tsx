import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import type { OpenedCell } from '#store/state/importance-state.ts';
import { formatMeasure } from '#engine/metrics/measure.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';
import { SamplePicture } from '#ui/calibration/sample-picture.tsx';
import { Button } from '#ui/controls/button.tsx';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { TokenBars } from './token-bars.tsx';
import { useSampleIndices } from './use-sample-index.ts';

interface AnswerBoxProps {
  readonly title: string;
  readonly answer: { readonly answer: string; readonly score: number } | undefined;
  readonly metric: string;
  readonly tokens: NonNullable<OpenedCell['firstTokens']>['full'] | null;
}

function AnswerBox({ title, answer, metric, tokens }: AnswerBoxProps) {
  const { label } = metricByKey(metric);
  return (
    <section className="cell-answer" aria-label={title}>
      <h3>{title}</h3>
      <p className="cell-answer-text">{answer?.answer === '' ? '(empty answer)' : answer?.answer}</p>
      <p className="muted num">
        {label}: {answer === undefined ? 'not scored' : formatMeasure(answer.score, metricByKey(metric))}
      </p>
      {tokens === null ? null : (
        <>
          <h4>First token, and what else it might have been</h4>
          <TokenBars label={`First token, ${title.toLowerCase()}`} tokens={tokens} />
        </>
      )}
    </section>
  );
}

interface CellAnswersProps {
  readonly report: ImportanceReport;
  readonly cell: OpenedCell;
}

function CellAnswers({ report, cell }: CellAnswersProps) {
  const store = useAppStore();
  const { block, sample, firstTokens, problem } = cell;
  const { answers, metric, calibration } = report;
  const index = useSampleIndices(report)[sample] ?? null;
  return (
    <>
      <div className="cell-answers">
        {index === null ? null : (
          <div className="cell-picture">
            <SamplePicture key={index} calibrationId={calibration.id} sample={index} />
          </div>
        )}
        <AnswerBox
          title="Full model"
          answer={answers?.full[sample]}
          metric={metric}
          tokens={firstTokens?.full ?? null}
        />
        <AnswerBox
          title={`Without block ${String(block)}`}
          answer={answers?.without[block]?.[sample]}
          metric={metric}
          tokens={firstTokens?.without ?? null}
        />
      </div>
      {firstTokens === null && problem === null ? (
        <p className="muted" role="status">
          Asking for the probabilities of the first token…
        </p>
      ) : null}
      {problem ? <ProblemNote problem={problem} /> : null}
      {index === null ? null : (
        <div className="dialog-buttons">
          <Button
            onClick={() => {
              void store.getState().tryOpenedCell();
            }}
          >
            Open in the playground
          </Button>
        </div>
      )}
    </>
  );
}

/** Picture, reference, both answers and the probabilities of their first tokens, for the cell that was opened. */
export function AnswersDialog() {
  const store = useAppStore();
  const cell = useApp((state) => state.openedCell);
  const report = useApp((state) => state.scan?.report ?? null);
  if (cell === null || report === null) return null;
  const { picture = '', reference = '' } = report.samples[cell.sample] ?? {};
  return (
    <DialogBox
      wide
      open
      title={`${picture} without block ${String(cell.block)}`}
      description={`Reference: ${reference}`}
      onOpenChange={(open) => {
        if (!open) store.getState().closeCell();
      }}
    >
      <div className="cell-dialog">
        <CellAnswers report={report} cell={cell} />
      </div>
    </DialogBox>
  );
}
