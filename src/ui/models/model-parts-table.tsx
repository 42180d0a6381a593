import type { LoadedModel } from '#service/contract/model-operations.ts';
import { formatBytes, formatCount, formatPercent } from '#ui/format/numbers.ts';
import { modelParts } from './model-parts.ts';

/** All that the picture of a model shows, as text. */
export function ModelPartsTable({ model }: { readonly model: LoadedModel }) {
  return (
    <table className="num model-parts">
      <caption className="visually-hidden">Parts of {model.name}</caption>
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col">Parameters</th>
          <th scope="col">Bytes</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {modelParts(model).map(({ key, name, shape, weights, share }) => (
          <tr key={key}>
            <th scope="row">
              {name}
              <small className="muted">{shape.join('; ')}</small>
            </th>
            {weights === null ? (
              <td colSpan={3} className="muted">
                the weight of the head
              </td>
            ) : (
              <>
                <td>{formatCount(weights.parameters)}</td>
                <td>{formatBytes(weights.bytes)}</td>
                <td>{formatPercent(share)}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
