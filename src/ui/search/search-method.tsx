import { metricByKey } from '#engine/metrics/metrics.ts';
import { STRATEGIES } from '#engine/search/strategy-catalogue.ts';
import { strategyByKey } from '#engine/search/strategy-catalogue.ts';
import { TASKS, taskByKey } from '#engine/tasks/tasks.ts';
import { Range, SelectBox } from '#ui/controls/choice.tsx';
import { Field } from '#ui/controls/field.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

const strategies = STRATEGIES.map(({ key, label }) => ({ value: key, label }));

/** Chooses the strategy. */
function StrategyField() {
  const store = useAppStore();
  const key = useApp((state) => state.settings.strategy.key);
  const { summary, citation } = strategyByKey(key);
  return (
    <Field label="Strategy" help={`${summary} ${citation}.`}>
      {(id) => (
        <SelectBox
          id={id}
          label="Strategy"
          value={key}
          options={strategies}
          onChange={(next) => {
            store.getState().changeStrategy({ key: next });
          }}
        />
      )}
    </Field>
  );
}

function TaskField() {
  const store = useAppStore();
  const task = useApp((state) => state.settings.task);
  const supported = useApp((state) => state.calibration.summary?.tasks ?? null);
  const metric = metricByKey(taskByKey(task).metric);
  const options = TASKS.map(({ key, label }) => ({
    value: key,
    label,
    disabled: supported !== null && !supported.includes(key),
  }));
  return (
    <Field
      label="Task"
      help="What the model is scored at on the calibration set. A task needs the annotations it is scored with."
      readout={<span className="muted">{metric.label}</span>}
    >
      {(id) => (
        <SelectBox
          id={id}
          label="Task"
          value={task}
          options={options}
          onChange={(next) => {
            store.getState().changeSettings({ task: next });
          }}
        />
      )}
    </Field>
  );
}

function AlphaField() {
  const store = useAppStore();
  const alpha = useApp((state) => state.settings.alpha);
  return (
    <Field
      group
      label="Alpha"
      readout={alpha.toFixed(2)}
      help="The score that must be kept: the path ends when the metric would fall below alpha times the full model's."
    >
      {() => (
        <Range
          label="Alpha"
          value={alpha}
          min={0.5}
          max={1.05}
          step={0.01}
          onChange={(value) => {
            store.getState().changeSettings({ alpha: Number(value.toFixed(2)) });
          }}
        />
      )}
    </Field>
  );
}

/** Settings of the task, the strategy and the constraint. */
export function SearchMethod() {
  return (
    <div className="settings-row">
      <TaskField />
      <StrategyField />
      <AlphaField />
    </div>
  );
}
