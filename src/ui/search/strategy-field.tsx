import { STRATEGIES, strategyByKey } from '#engine/search/strategy-catalogue.ts';
import { SelectBox } from '#ui/controls/choice.tsx';
import { Field } from '#ui/controls/field.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

const options = STRATEGIES.map(({ key, label }) => ({ value: key, label }));

/** How blocks are chosen. */
export function StrategyField() {
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
          options={options}
          onChange={(next) => {
            store.getState().changeStrategy({ key: next });
          }}
        />
      )}
    </Field>
  );
}
