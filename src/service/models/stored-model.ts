import type { StoredModel } from '#service/contract/model-operations.ts';
import type { ModelEntry } from '#service/ports/model-store.ts';

/** The common part of a requested origin (`ModelOrigin`) and a stored one (`RecordedOrigin`). */
type NamedOrigin =
  | { readonly kind: 'hub'; readonly repository: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'folder'; readonly name: string };

/** The name of an origin in lists: the repository, the URL, or the name of the folder. */
export function originLabel(origin: NamedOrigin): string {
  switch (origin.kind) {
    case 'hub':
      return origin.repository;
    case 'url':
      return origin.url;
    case 'folder':
      return origin.name;
  }
}

/** A stored model as the contract describes it. */
export function describeStored({ record, complete, bytes }: ModelEntry): StoredModel {
  const { origin, ...facts } = record;
  return {
    ...facts,
    state: complete ? 'complete' : 'partial',
    bytes,
    origin: { kind: origin.kind, label: originLabel(origin) },
  };
}
