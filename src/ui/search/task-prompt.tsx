import { RotateCcw } from 'lucide-react';

import { taskByKey } from '#engine/tasks/tasks.ts';
import { taskPrompt } from '#store/search/search-settings.ts';
import { Button } from '#ui/controls/button.tsx';
import { Field } from '#ui/controls/field.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Takes the question that the model is asked about every sample: the task's own prompt until it is edited. */
export function TaskPrompt() {
  const store = useAppStore();
  const task = useApp((state) => state.settings.task);
  const prompt = useApp((state) => taskPrompt(state.settings));
  const changed = prompt !== taskByKey(task).prompt;
  const change = (text: string) => {
    store.getState().changePrompt(text);
  };
  return (
    <Field
      label="Question"
      help="What the model is asked about every picture of this task. It is kept with the run."
      readout={
        changed ? (
          <Button
            small
            kind="ghost"
            onClick={() => {
              change(taskByKey(task).prompt);
            }}
          >
            <RotateCcw size={12} aria-hidden /> Task’s own
          </Button>
        ) : undefined
      }
    >
      {(id) => (
        <>
          <textarea
            id={id}
            className="input"
            dir="auto"
            rows={1}
            value={prompt}
            aria-invalid={prompt.trim() === ''}
            onChange={(event) => {
              change(event.target.value);
            }}
          />
          {prompt.trim() === '' ? <span className="input-error">Type a question.</span> : null}
        </>
      )}
    </Field>
  );
}
