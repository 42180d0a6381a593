import type { StoredModel } from '#service/contract/model-operations.ts';
import type { KeptModel } from '#service/ports/model-store.ts';
import { originLabel } from './origin-label.ts';

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
