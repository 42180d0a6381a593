import type { ExportedBlocks } from '#store/state/model-export-state.ts';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { Button } from '#ui/controls/button.tsx';
import { formatSkipSet } from '#ui/format/skip-set-text.ts';
import { plural } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ExportDone } from './export-done.tsx';
import { ExportOfferView } from './export-offer-view.tsx';
import { ExportSourceForm } from './export-source-form.tsx';
import './model-export.css';

function described({ skip }: ExportedBlocks): string {
  if (skip.length === 0) return 'The full model: every block stays, and nothing is trained.';
  return `Without ${plural(skip.length, 'block')}: ${formatSkipSet(skip)}. The others are numbered anew; nothing is trained.`;
}

function Body({ blocks }: { readonly blocks: ExportedBlocks }) {
  const store = useAppStore();
  const current = useApp((state) => state.modelExport);
  const stop = () => {
    void store.getState().stopModelExport();
  };
  switch (current.kind) {
    case 'planned':
      return <ExportOfferView offer={current.offer} kind={blocks.kind} />;
    case 'writing':
      return (
        <div className="export-step" role="group" aria-label={`Export of ${current.offer.name}`}>
          <ProgressLine label={`Exporting ${current.offer.name}`} progress={current.progress} />
          <p className="muted">
            This goes on while the dialog is closed.{' '}
            {current.into === 'folder'
              ? 'Stopped, it goes on in the same folder behind the files that are finished.'
              : 'Stopped, it begins again: only a folder keeps what is finished.'}
          </p>
          <div className="dialog-buttons">
            <Button onClick={stop}>Cancel</Button>
          </div>
        </div>
      );
    case 'done':
      return (
        <ExportDone
          result={current.result}
          tookMs={current.tookMs}
          form={current.choice.form}
          full={current.choice.blocks.skip.length === 0}
        />
      );
    case 'failed':
      if (current.offer !== null)
        return (
          <>
            <ProblemNote problem={current.problem} />
            <ExportOfferView offer={current.offer} kind={blocks.kind} />
          </>
        );
      return (
        <>
          <ProblemNote problem={current.problem} />
          <ExportSourceForm blocks={blocks} />
        </>
      );
    default:
      return (
        <>
          <ExportSourceForm blocks={blocks} busy={current.kind === 'planning'} />
          {current.kind === 'planning' ? (
            <div className="export-planning">
              <ProgressLine label="Reading configurations and headers" progress={current.progress} />
              <Button small onClick={stop}>
                Cancel
              </Button>
            </div>
          ) : null}
        </>
      );
  }
}

/** The dialog in which the full model, or one without some of its blocks, is taken away: form, source, what is written, and where. */
export default function ModelExportDialog() {
  const store = useAppStore();
  const opened = useApp((state) => state.exportedBlocks);
  const current = useApp((state) => state.modelExport);
  if (opened === null) return null;
  const blocks = current.kind === 'writing' || current.kind === 'done' ? current.choice.blocks : opened;
  return (
    <DialogBox
      wide
      title="Export the model"
      description={described(blocks)}
      open
      onOpenChange={(open) => {
        if (!open) store.getState().closeModelExport();
      }}
    >
      <Body blocks={blocks} />
    </DialogBox>
  );
}
