import type { StoredModel } from '#service/contract/model-operations.ts';
import type { KeptModel } from '#service/ports/model-store.ts';

/** What every form of an origin carries: as it is asked for, and as it is kept with a model. */
type NamedOrigin =
  | { readonly kind: 'hub'; readonly repository: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'folder'; readonly name: string };

/** How an origin is called in lists: the repository, the URL, the folder's name. */
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
