import { useApp, useAppStore } from '#ui/store-context.tsx';
import { Button } from '#ui/controls/button.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { PickedModel } from './picked-model.tsx';
import { useServerName } from '#ui/backends/use-backend.ts';

const ghosts = Array.from({ length: 24 }, (_, index) => index);

/** Shown while no model is being loaded: the page connects to its server, or the server was started without a model. */
function NoModel() {
  const store = useAppStore();
  const server = useServerName();
  const connection = useApp((state) => state.connection);
  const read = useApp((state) => state.capabilities !== null);
  if (connection.kind === 'connecting')
    return <ProgressLine label={`Connecting to ${new URL(connection.url).host}`} progress={null} />;
  if (connection.kind === 'failed') return <p className="muted">No model is loaded: see the note above.</p>;
  if (server === null || !read) return <ProgressLine label="Loading the model" progress={null} />;
  return (
    <div className="model-placeholder-choice">
      <p>{server} was started without a model.</p>
      <Button
        kind="primary"
        onClick={() => {
          store.getState().showManager('models');
        }}
      >
        Choose a model…
      </Button>
    </div>
  );
}

/** The progress of loading the model, or why there is none. */
export function ModelState() {
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
  if (status.kind !== 'loading') return <NoModel />;
  return <ProgressLine label="Loading the model" progress={status.progress} />;
}

/** Takes the place of the block strip until a model is loaded: shows the progress, or why there is no model. */
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
        <PickedModel />
      </div>
    </Panel>
  );
}
