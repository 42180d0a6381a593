import { useEffect, useState } from 'react';

import type { BlockWeights } from '#service/contract/block-weights.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { formatBytes, formatCount } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

function WeightsTable({ weights }: { readonly weights: BlockWeights }) {
  const { block, bytes, parameters, tensors } = weights;
  return (
    <>
      <p className="num">
        {formatCount(parameters)} parameters, {formatBytes(bytes)} in the file
      </p>
      <div
        className="importance-scroll"
        tabIndex={0}
        role="group"
        aria-label={`Weights of block ${String(block)}`}
      >
        <table className="num weights-table">
          <thead>
            <tr>
              <th scope="col">Weight</th>
              <th scope="col">Shape</th>
              <th scope="col">Frobenius norm</th>
            </tr>
          </thead>
          <tbody>
            {tensors.map(({ name, shape, encoding, bytes: size, norm }) => (
              <tr key={name}>
                <th scope="row">
                  <span className="mono">{name.replace(/\.weight$/u, '')}</span>
                  <small className="muted">
                    {formatBytes(size)} {encoding}
                  </small>
                </th>
                <td>{shape.join(' × ')}</td>
                <td>{norm.toPrecision(4)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface WeightsDetailsProps {
  readonly block: number;
  /** Hash of the model that the block belongs to; weights can be read while it is in use. */
  readonly model: string;
}

/** Shapes, sizes and norms of a block's weights, read from the model's files once they are asked for. */
export function WeightsDetails({ block, model }: WeightsDetailsProps) {
  const store = useAppStore();
  const [open, setOpen] = useState(false);
  const isLoaded = useApp((state) => loadedModel(state.model)?.hash === model);
  const read = useApp(({ readWeights }) =>
    readWeights?.block === block && readWeights.model === model ? readWeights : null,
  );
  useEffect(() => {
    if (open && isLoaded) void store.getState().askWeights(block);
  }, [store, open, isLoaded, block]);
  if (!isLoaded) return null;
  return (
    <details
      className="importance-details"
      open={open}
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>Weights: shapes, sizes, norms</summary>
      {read?.weights ? <WeightsTable weights={read.weights} /> : null}
      {read?.problem ? <ProblemNote problem={read.problem} /> : null}
      {open && !read?.weights && !read?.problem ? <p className="muted">Reading the weights…</p> : null}
    </details>
  );
}
