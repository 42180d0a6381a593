import type { SearchOrder, SkipPhase } from '#engine/search/strategy-choice.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { Segmented } from '#ui/controls/choice.tsx';
import { Field } from '#ui/controls/field.tsx';
import { NumberBox } from '#ui/controls/number-box.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

const orders: readonly { value: SearchOrder; label: string }[] = [
  { value: 'reverse', label: 'Reverse' },
  { value: 'forward', label: 'Forward' },
  { value: 'random', label: 'Random' },
];

const phases: readonly { value: SkipPhase; label: string }[] = [
  { value: 'both', label: 'Prompt and answer' },
  { value: 'decode', label: 'Answer only' },
];

function OrderField({ value }: { readonly value: SearchOrder }) {
  const store = useAppStore();
  return (
    <Field
      group
      label="Order"
      help="Which block goes when several cost the same: the deepest (reverse, the paper's rule), the first (forward), or a seeded random one."
    >
      {() => (
        <Segmented
          label="Order"
          value={value}
          options={orders}
          onChange={(order) => {
            store.getState().changeStrategy({ order });
          }}
        />
      )}
    </Field>
  );
}

function PhaseField({ value }: { readonly value: SkipPhase }) {
  const store = useAppStore();
  return (
    <Field
      group
      label="Skip in"
      help="Skipping in the answer only runs the prompt through every block: slower, and gentler to the answer."
    >
      {() => (
        <Segmented
          label="Skip in"
          value={value}
          options={phases}
          onChange={(phase) => {
            store.getState().changeStrategy({ phase });
          }}
        />
      )}
    </Field>
  );
}

interface CountFieldProps {
  readonly name: 'seed' | 'width' | 'interval' | 'start';
  readonly label: string;
  readonly help: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

function CountField({ name, label, help, value, min, max }: CountFieldProps) {
  const store = useAppStore();
  return (
    <Field label={label} help={help}>
      {(id) => (
        <NumberBox
          id={id}
          value={value}
          min={min}
          max={max}
          onChange={(next) => {
            store.getState().changeStrategy({ [name]: next ?? min });
          }}
        />
      )}
    </Field>
  );
}

/** Settings of the chosen strategy; most strategies have none. */
export function StrategyParameters() {
  const choice = useApp((state) => state.settings.strategy);
  const blocks = useApp((state) => loadedModel(state.model)?.blocks ?? 24);
  const seeded = 'seed' in choice && (!('order' in choice) || choice.order === 'random');
  return (
    <>
      {'order' in choice && <OrderField value={choice.order} />}
      {'width' in choice && (
        <CountField
          name="width"
          label="Beam width"
          help="How many skip sets of each size go on. 1 is GM-Skip."
          value={choice.width}
          min={1}
          max={32}
        />
      )}
      {'interval' in choice && (
        <CountField
          name="interval"
          label="Interval"
          help="Every n-th block is skipped, the first one kept."
          value={choice.interval}
          min={2}
          max={blocks}
        />
      )}
      {'start' in choice && (
        <CountField
          name="start"
          label="First block"
          help="The first block to be removed; those before it stay."
          value={choice.start}
          min={0}
          max={blocks - 1}
        />
      )}
      {'phase' in choice && <PhaseField value={choice.phase} />}
      {seeded && (
        <CountField
          name="seed"
          label="Seed"
          help="Equal seeds give equal random choices."
          value={choice.seed}
          min={0}
          max={999_999}
        />
      )}
    </>
  );
}
