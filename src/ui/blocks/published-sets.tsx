import { BookOpen } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';

import { sparsity } from '#engine/base/skip-set.ts';
import { type PublishedSkipSet, fitOf } from '#engine/export/published-skip-set.ts';
import { formatMeasure } from '#engine/metrics/measure.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { LoadedModel } from '#service/contract/model-operations.ts';
import { Button } from '#ui/controls/button.tsx';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { formatPercent, plural } from '#ui/format/numbers.ts';
import { formatSkipSet } from '#ui/format/skip-set-text.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import './published-sets.css';

interface FittingSet {
  readonly set: PublishedSkipSet;
  readonly fit: 'model' | 'blocks';
}

/** The sets for the model's own checkpoint first, then those for others with as many blocks. */
function fittingSets(
  sets: readonly PublishedSkipSet[],
  { blocks, source }: LoadedModel,
): readonly FittingSet[] {
  const model = { blocks, checkpoint: source.checkpoint };
  const fitting = sets.flatMap((set): readonly FittingSet[] => {
    const fit = fitOf(set, model);
    return fit === null ? [] : [{ set, fit }];
  });
  return fitting.toSorted((a, b) => Number(b.fit === 'model') - Number(a.fit === 'model'));
}

function figure({ metric: { key, value, baseline, interval } }: PublishedSkipSet): string {
  const measure = metricByKey(key);
  const shown = (score: number) => formatMeasure(score, measure);
  return [
    `${measure.label} ${shown(value)}`,
    ...(interval === null ? [] : [`(${shown(interval.low)} to ${shown(interval.high)})`]),
    ...(baseline === null ? [] : [`of the full model’s ${shown(baseline)}`]),
  ].join(' ');
}

function SetRow({ set, fit, onApply }: FittingSet & { readonly onApply: () => void }) {
  const { model, skip, task, data, source } = set;
  return (
    <li className="published-set">
      <div>
        <p>
          <strong>{taskByKey(task).label}</strong> <span className="num">{figure(set)}</span>
          <span className="badge" data-tone="warn">
            not verified by us
          </span>
        </p>
        <p className="num">
          Skips {formatSkipSet(skip)} of {model.blocks} blocks, sparsity{' '}
          {formatPercent(sparsity(skip, model.blocks))}
        </p>
        <p className="muted">
          {model.id}
          {model.revision === null ? '' : ` at ${model.revision.slice(0, 12)}`}; {data.name}
          {data.samples === null ? '' : `, ${plural(data.samples, 'sample')}`}
        </p>
        <p>
          <a href={source.url} target="_blank" rel="noreferrer">
            {source.citation}
          </a>
        </p>
        {fit === 'model' ? null : (
          <p className="published-remark">
            Published for another model than the one in use, with as many blocks: they may do other things.
          </p>
        )}
      </div>
      <Button small onClick={onApply}>
        Apply
      </Button>
    </li>
  );
}

/** Offers the published skip sets that fit the model in use; nothing where none does. */
export default function PublishedSets({ model }: { readonly model: LoadedModel }) {
  const store = useAppStore();
  const sets = useApp((state) => state.publishedSets);
  const problem = useApp((state) => state.publishedSetsProblem);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    void store.getState().readPublishedSets();
  }, [store]);
  const fitting = useMemo(() => fittingSets(sets ?? [], model), [sets, model]);
  if (problem !== null) return <ProblemNote problem={problem} />;
  if (fitting.length === 0) return null;
  return (
    <DialogBox
      wide
      title="Published skip sets"
      description="Lists from publications, with what these claim. A search or an evaluation here says what is true on your pictures."
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button>
          <BookOpen size={14} aria-hidden /> Published sets
        </Button>
      }
    >
      <ul className="published-sets">
        {fitting.map(({ set, fit }, at) => (
          <SetRow
            key={at}
            set={set}
            fit={fit}
            onApply={() => {
              store.getState().loadSkipSet(set.skip);
              setOpen(false);
            }}
          />
        ))}
      </ul>
    </DialogBox>
  );
}
