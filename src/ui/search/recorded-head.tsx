import type { RecordedRun } from '#engine/search/recorded-run.ts';
import { Button } from '#ui/controls/button.tsx';
import { recordingSummary } from '#ui/runs/recording-summary.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

interface RecordedHeadProps {
  readonly run: RecordedRun;
  /** Whether another model is in use. */
  readonly foreign: boolean;
}

/** Says what a recorded run is. Offers its model where another one is in use and this browser can take it from the page. */
export default function RecordedHead({ run, foreign }: RecordedHeadProps) {
  const store = useAppStore();
  const atHome = useApp((state) => state.capabilities?.kind === 'browser');
  const { modelUrl, spec } = run;
  return (
    <>
      <p className="muted run-head-note" data-testid="recorded-note">
        {recordingSummary(run)}
      </p>
      {foreign && atHome && modelUrl !== null ? (
        <Button
          small
          onClick={() => {
            const { loadModel, provider } = store.getState();
            void loadModel(modelUrl, provider, true);
          }}
        >
          Load “{spec.model.name}”
        </Button>
      ) : null}
    </>
  );
}
