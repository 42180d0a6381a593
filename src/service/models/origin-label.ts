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
