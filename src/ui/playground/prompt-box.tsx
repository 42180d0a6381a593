import { TASKS } from '#engine/tasks/tasks.ts';
import { Button } from '#ui/controls/button.tsx';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Takes the prompt: a task's own or any other. */
export function PromptBox() {
  const store = useAppStore();
  const prompt = useApp((state) => state.prompt);
  const roving = useRovingFocus();
  return (
    <div className="prompt-box">
      <div className="prompt-head">
        <label htmlFor="prompt">Prompt</label>
        <div {...roving} className="prompt-presets" role="group" aria-label="Prompts of the tasks">
          {TASKS.map((task) => (
            <Button
              key={task.key}
              small
              aria-pressed={prompt === task.prompt}
              title={task.description}
              onClick={() => {
                store.getState().setPrompt(task.prompt);
              }}
            >
              {task.label}
            </Button>
          ))}
        </div>
      </div>
      <textarea
        id="prompt"
        className="input"
        dir="auto"
        rows={2}
        value={prompt}
        aria-invalid={prompt.trim() === ''}
        onChange={(event) => {
          store.getState().setPrompt(event.target.value);
        }}
      />
      {prompt.trim() === '' ? (
        <span className="input-error">Type a prompt: an empty one is not run.</span>
      ) : null}
    </div>
  );
}
