import { RotateCcw } from 'lucide-react';

import { calibrationOf } from '#engine/search/search-spec.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { taskPrompt } from '#store/search/search-settings.ts';
import { Button } from '#ui/controls/button.tsx';
import { Field } from '#ui/controls/field.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

const HELP = {
  task: 'What the model is asked about every picture of this task. It is kept with the run.',
  mixed:
    'What the model is asked about the samples of this set that have no question of their own. It is kept with the run.',
  own: 'Every sample of this set has a question of its own, which is asked in place of this one.',
};

/** Takes the question that the model is asked about every sample: the task's own prompt until it is edited. */
export function TaskPrompt() {
  const store = useAppStore();
  const task = useApp((state) => state.settings.task);
  const prompt = useApp((state) => taskPrompt(state.settings));
  const own = useApp((state) => {
    const { summary } = state.calibration;
    return summary === null ? undefined : calibrationOf(summary).prompts;
  });
  const changed = prompt !== taskByKey(task).prompt;
  const change = (text: string) => {
    store.getState().changePrompt(text);
  };
  return (
    <Field
      label="Prompt of the samples"
      help={HELP[own ?? 'task']}
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
          {prompt.trim() === '' ? (
            <span className="input-error">Type a prompt: an empty one is not run.</span>
          ) : null}
        </>
      )}
    </Field>
  );
}
