import { useApp, useAppStore } from '#ui/store-context.tsx';
import { Button } from '#ui/controls/button.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import './model-placeholder.css';

const ghosts = Array.from({ length: 24 }, (_, index) => index);

function ModelState() {
  const store = useAppStore();
  const status = useApp((state) => state.model);
  const provider = useApp((state) => state.provider);

  if (status.kind === 'failed') {
    return (
      <ProblemNote problem={status.problem}>
        <Button
          small
          onClick={() => {
            void store.getState().loadModel(status.url, provider);
          }}
        >
          Try again
        </Button>
        <Button
          small
          onClick={() => {
            store.getState().showManager('models');
          }}
        >
          Open another model…
        </Button>
      </ProblemNote>
    );
  }
  return (
    <ProgressLine label="Loading the model" progress={status.kind === 'loading' ? status.progress : null} />
  );
}

/** Where the block strip will be: progress of the download, or why there is no model. */
export function ModelPlaceholder() {
  return (
    <Panel title="Decoder blocks" className="model-placeholder">
      <div className="ghost-tiles" aria-hidden>
        {ghosts.map((ghost) => (
          <i key={ghost} style={{ animationDelay: `${String(ghost * 60)}ms` }} />
        ))}
      </div>
      <div className="model-placeholder-state" aria-live="polite">
        <ModelState />
      </div>
    </Panel>
  );
}
