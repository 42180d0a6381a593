import type { StoredModel } from '#client/contract.ts';
import type { KeptModel } from '#host/model-store.ts';
import { originLabel } from '#client/origin-label.ts';

/** A kept model as the page shows it. */
export function describeStored({ record, complete, bytes }: KeptModel): StoredModel {
  const { origin, ...facts } = record;
  return {
    ...facts,
    state: complete ? 'complete' : 'partial',
    bytes,
    origin: { kind: origin.kind, label: originLabel(origin) },
  };
}
