import type { RunState } from '#engine/search/run-state.ts';
import { shownRecording } from '#store/runs/recorded-runs.ts';
import { CopyLink } from '#ui/address/copy-link.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { ModelState } from '#ui/models/model-placeholder.tsx';
import { PickedModel } from '#ui/models/picked-model.tsx';
import { RecordedMap } from '#ui/runs/recorded-map.tsx';
import { useApp } from '#ui/store-context.tsx';
import { DrawnBlocks } from './drawn-blocks.tsx';
import { StripFigures } from './strip-figures.tsx';

/** Takes the place of the block strip while a run is in view and no model is loaded. */
export function RunStrip({ state }: { readonly state: RunState }) {
  const skip = useApp((page) => page.skip);
  const recorded = useApp(shownRecording) !== null;
  // The head has room for a line of progress; a problem takes more.
  const failed = useApp(({ model }) => model.kind === 'failed');
  const model = (
    <div className="run-strip-state" aria-live="polite">
      <ModelState />
    </div>
  );
  return (
    <Panel
      title="Decoder blocks"
      className="block-strip"
      aside={
        <>
          <StripFigures blocks={state.blocks} />
          {recorded && state.importance.length > 0 ? <RecordedMap /> : null}
        </>
      }
      actions={
        <>
          {failed ? null : model}
          <CopyLink />
        </>
      }
    >
      <DrawnBlocks state={state} skip={skip} label="Decoder blocks">
        <PickedModel />
      </DrawnBlocks>
      {failed ? model : null}
    </Panel>
  );
}
