import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';

import { IconButton } from '#ui/controls/button.tsx';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { useInBackend } from '#ui/backends/use-backend.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { AddModel } from './add-model.tsx';
import { ModelsView } from './models-view.tsx';
import './models.css';

/** The dialog shows the model in use and those stored in the backend, and adds others. */
export default function ModelManager() {
  const store = useAppStore();
  const view = useApp((state) => state.manager);
  const [provider, setProvider] = useState(() => store.getState().provider);
  const here = useInBackend();
  const adding = view === 'add';
  const back = (
    <IconButton
      label="Back to the models"
      onClick={() => {
        store.getState().showManager('models');
      }}
    >
      <ArrowLeft size={16} aria-hidden />
    </IconButton>
  );
  return (
    <DialogBox
      wide
      title={adding ? 'Add a model' : 'Models'}
      description={
        adding
          ? `Any Hugging Face LLaVA checkpoint. It is fetched and converted block by block, and kept ${here}.`
          : 'LLaVA checkpoints, stored block by block so that any block can be skipped.'
      }
      lead={adding ? back : null}
      open={view !== 'closed'}
      onOpenChange={(open) => {
        if (!open) store.getState().showManager('closed');
      }}
    >
      {adding ? (
        <AddModel provider={provider} />
      ) : (
        <ModelsView provider={provider} onProvider={setProvider} />
      )}
    </DialogBox>
  );
}
