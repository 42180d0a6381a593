import { useId } from 'react';

import type { ProviderChoice } from '#service/contract/model-operations.ts';
import type { ModelStatus } from '#store/state/current-model-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { SelectBox } from '#ui/controls/choice.tsx';
import { Help } from '#ui/controls/field.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { ModelFacts } from './model-facts.tsx';
import { ModelStructureView } from './model-structure-view.tsx';
import { useServerName } from '#ui/backends/use-backend.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

const providers: readonly { value: ProviderChoice; label: string }[] = [
  { value: 'auto', label: 'Automatic: WebGPU, else WASM' },
  { value: 'webgpu', label: 'WebGPU' },
  { value: 'wasm', label: 'WASM' },
];

function Status({ status }: { readonly status: ModelStatus }) {
  const capabilities = useApp((state) => state.capabilities);
  switch (status.kind) {
    case 'ready':
      return (
        <>
          <ModelFacts model={status.model} capabilities={capabilities} />
          <ModelStructureView model={status.model} />
        </>
      );
    case 'loading':
      return <ProgressLine label="Loading the model" progress={status.progress} />;
    case 'failed':
      return <ProblemNote problem={status.problem} />;
    case 'empty':
      return <p className="muted">No model is loaded.</p>;
  }
}

interface ModelInUseProps {
  readonly provider: ProviderChoice;
  readonly onProvider: (provider: ProviderChoice) => void;
}

/**
 * Shows the model that is loaded and its execution provider. The provider chosen here is also used for the models loaded
 * next. A server has a provider of its own.
 */
export function ModelInUse({ provider, onProvider }: ModelInUseProps) {
  const store = useAppStore();
  const id = useId();
  const server = useServerName();
  const status = useApp((state) => state.model);
  const current = useApp((state) => state.provider);
  const url = status.kind === 'empty' ? null : status.url;
  return (
    <section className="manager-section" aria-label="Model in use">
      <div className="manager-head">
        <h3>In use</h3>
        <div className="run-on">
          {server === null ? (
            <>
              <label htmlFor={id}>Run on</label>
              <Help topic="run on">
                Where the next model is loaded; the one in use stays until it is loaded again.
              </Help>
              <SelectBox id={id} label="Run on" value={provider} options={providers} onChange={onProvider} />
            </>
          ) : null}
          {url !== null && ((server === null && provider !== current) || status.kind === 'failed') ? (
            <Button
              onClick={() => {
                void store.getState().loadModel(url, provider, true);
              }}
            >
              {status.kind === 'failed' ? 'Try again' : 'Load again'}
            </Button>
          ) : null}
        </div>
      </div>
      <Status status={status} />
    </section>
  );
}
