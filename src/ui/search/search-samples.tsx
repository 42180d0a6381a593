import { useMemo } from 'react';

import type { Sampling } from '#engine/calibration/sampling.ts';
import { isCornerCase, taskCategories } from '#engine/tasks/select-samples.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { useSelection } from '#ui/calibration/use-selection.ts';
import { SelectBox, Toggle } from '#ui/controls/choice.tsx';
import { Field } from '#ui/controls/field.tsx';
import { NumberBox } from '#ui/controls/number-box.tsx';
import { plural } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

const EVERY = 'every';
const NAMED = 'named:';

function CategoryField() {
  const store = useAppStore();
  const summary = useApp((state) => state.calibration.summary);
  const task = useApp((state) => state.settings.task);
  const category = useApp((state) => state.settings.sampling.category);
  const options = useMemo(() => {
    const names = summary ? taskCategories(summary, taskByKey(task)) : [];
    return [
      { value: EVERY, label: 'All categories' },
      ...names.map((name) => ({ value: `${NAMED}${name}`, label: name })),
    ];
  }, [summary, task]);
  return (
    <Field label="Category" help="Only samples that contain it: as their label, or among their objects.">
      {(id) => (
        <SelectBox
          id={id}
          label="Category"
          value={category === null ? EVERY : `${NAMED}${category}`}
          options={options}
          disabled={options.length === 1}
          onChange={(value) => {
            const name = value === EVERY ? null : value.slice(NAMED.length);
            store.getState().changeSampling({ category: name });
          }}
        />
      )}
    </Field>
  );
}

const CORNER_CASES: readonly { readonly value: Sampling['cornerCases']; readonly label: string }[] = [
  { value: 'all', label: 'Included' },
  { value: 'only', label: 'Only' },
  { value: 'without', label: 'Left out' },
];

/** Chooses how to treat corner cases; nothing for sets that flag none. */
function CornerCasesField() {
  const store = useAppStore();
  const flagged = useApp((state) => state.calibration.summary?.samples.some(isCornerCase) ?? false);
  const cornerCases = useApp((state) => state.settings.sampling.cornerCases);
  if (!flagged) return null;
  return (
    <Field label="Corner cases" help="Samples with an object that the annotations flag as a corner case.">
      {(id) => (
        <SelectBox
          id={id}
          label="Corner cases"
          value={cornerCases}
          options={CORNER_CASES}
          onChange={(value) => {
            store.getState().changeSampling({ cornerCases: value });
          }}
        />
      )}
    </Field>
  );
}

function LimitField() {
  const store = useAppStore();
  const limit = useApp((state) => state.settings.sampling.limit);
  const samples = useApp((state) => state.calibration.summary?.samples.length ?? null);
  return (
    <Field
      label="Samples"
      help="How many samples of the set are used, held-out ones included. Fewer are faster; more make the scores trustworthy."
      readout={<span className="muted">{samples === null ? '' : `of ${String(samples)}`}</span>}
    >
      {(id) => (
        <NumberBox
          id={id}
          value={limit}
          min={1}
          max={samples ?? 100_000}
          placeholder="all"
          onChange={(value) => {
            store.getState().changeSampling({ limit: value });
          }}
        />
      )}
    </Field>
  );
}

function HeldOutField() {
  const store = useAppStore();
  const heldOut = useApp((state) => state.settings.sampling.heldOut);
  return (
    <Field
      label="Held out, %"
      help="This share of the samples is set aside, category by category. The search never sees it, so that a result can be checked on it."
    >
      {(id) => (
        <NumberBox
          id={id}
          value={heldOut === 0 ? null : Math.round(heldOut * 100)}
          min={0}
          max={90}
          placeholder="none"
          onChange={(value) => {
            store.getState().changeSampling({ heldOut: (value ?? 0) / 100 });
          }}
        />
      )}
    </Field>
  );
}

function SampleSeedField() {
  const store = useAppStore();
  const { seed, shuffle, heldOut } = useApp((state) => state.settings.sampling);
  return (
    <Field label="Sample seed" help="Equal seeds give equal draws and splits.">
      {(id) => (
        <NumberBox
          id={id}
          value={seed}
          min={0}
          max={999_999}
          disabled={!shuffle && heldOut === 0}
          onChange={(value) => {
            store.getState().changeSampling({ seed: value ?? 0 });
          }}
        />
      )}
    </Field>
  );
}

/** Says how many samples are selected, or why none are. */
function Outcome() {
  const selection = useSelection();
  if (selection.kind === 'none') return null;
  if (selection.kind === 'problem')
    return (
      <span className="input-error" role="alert">
        {selection.problem.message} {selection.problem.remedy}
      </span>
    );
  const { calibration, heldOut } = selection.samples;
  return (
    <span className="muted num" data-testid="samples-selected">
      {plural(calibration.length, 'sample')} to search on
      {heldOut.length === 0 ? '' : `, ${String(heldOut.length)} held out`}
    </span>
  );
}

/** Settings of which samples of the set the next search uses. */
export function SearchSamples() {
  const store = useAppStore();
  const shuffle = useApp((state) => state.settings.sampling.shuffle);
  return (
    <div className="search-samples">
      <div className="settings-row" data-narrow>
        <LimitField />
        <CategoryField />
        <CornerCasesField />
        <HeldOutField />
        <SampleSeedField />
      </div>
      <div className="search-modes">
        <Toggle
          label="Random draw"
          help="Draw the samples at random, in the proportions of the categories, instead of taking the first ones."
          checked={shuffle}
          onChange={(checked) => {
            store.getState().changeSampling({ shuffle: checked });
          }}
        />
        <Outcome />
      </div>
    </div>
  );
}
