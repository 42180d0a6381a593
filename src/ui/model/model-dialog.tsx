import { useState, type ReactNode } from 'react';

import type { ProviderChoice } from '#client/contract.ts';
import { loadedModel, type ModelStatus } from '#store/model-slice.ts';
import { Button } from '#ui/controls/button.tsx';
import { SelectBox } from '#ui/controls/choice.tsx';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { Field } from '#ui/controls/field.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ModelFacts } from './model-facts.tsx';
import './model-dialog.css';

const providers: readonly { value: ProviderChoice; label: string }[] = [
  { value: 'auto', label: 'Automatic: WebGPU, else WASM' },
  { value: 'webgpu', label: 'WebGPU' },
  { value: 'wasm', label: 'WASM' },
];

function urlOf(status: ModelStatus): string {
  return status.kind === 'empty' ? '' : status.url;
}

function OpenModelForm({ onOpen }: { readonly onOpen: () => void }) {
  const store = useAppStore();
  const [url, setUrl] = useState(() => urlOf(store.getState().model));
  const [provider, setProvider] = useState(() => store.getState().provider);
  return (
    <form
      className="open-model"
      onSubmit={(event) => {
        event.preventDefault();
        void store.getState().loadModel(url.trim(), provider);
        onOpen();
      }}
    >
      <Field
        label="Block model folder"
        help="The URL of a folder with a manifest.json, relative to this page or absolute. Another site must allow cross-origin reads."
      >
        {(id) => (
          <input
            id={id}
            className="input"
            required
            value={url}
            onChange={(event) => {
              setUrl(event.target.value);
            }}
          />
        )}
      </Field>
      <Field label="Run on">
        {(id) => (
          <SelectBox id={id} label="Run on" value={provider} options={providers} onChange={setProvider} />
        )}
      </Field>
      <Button type="submit" kind="primary">
        Load model
      </Button>
    </form>
  );
}

/** What is loaded, and the way to load something else. */
export function ModelDialog({ trigger }: { readonly trigger: ReactNode }) {
  const [open, setOpen] = useState(false);
  const model = useApp((state) => loadedModel(state.model));
  const capabilities = useApp((state) => state.capabilities);
  return (
    <DialogBox
      title="Model"
      description="A LLaVA checkpoint, stored block by block so that any block can be skipped."
      trigger={trigger}
      open={open}
      onOpenChange={setOpen}
    >
      {model ? <ModelFacts model={model} capabilities={capabilities} /> : null}
      <OpenModelForm
        onOpen={() => {
          setOpen(false);
        }}
      />
    </DialogBox>
  );
}
