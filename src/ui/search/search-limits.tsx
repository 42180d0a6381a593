import { hasOnePoint } from '#engine/search/strategy-catalogue.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { Field } from '#ui/controls/field.tsx';
import { NumberBox } from '#ui/controls/number-box.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ProtectInput } from './protect-input.tsx';
import { StrategyParameters } from './strategy-parameters.tsx';

/** Settings of how far the search goes. */
export function SearchLimits() {
  const store = useAppStore();
  const maxBlocks = useApp((state) => state.settings.maxBlocks);
  const atOnce = useApp((state) => hasOnePoint(state.settings.strategy.key));
  const blocks = useApp((state) => loadedModel(state.model)?.blocks ?? 24);
  return (
    <div className="settings-row">
      <StrategyParameters />
      <Field
        label="Blocks, at most"
        help={
          atOnce
            ? 'Not used: this strategy skips its whole set at once.'
            : 'A budget: the search stops once so many blocks are removed.'
        }
      >
        {(id) => (
          <NumberBox
            id={id}
            value={atOnce ? null : maxBlocks}
            disabled={atOnce}
            min={1}
            max={blocks - 1}
            placeholder={atOnce ? 'not used' : 'no limit'}
            onChange={(value) => {
              store.getState().changeSettings({ maxBlocks: value });
            }}
          />
        )}
      </Field>
      <Field
        label="Protected blocks"
        help="Blocks that are always kept. The same as those marked with P in the strip."
      >
        {(id) => <ProtectInput id={id} blocks={blocks} />}
      </Field>
    </div>
  );
}
