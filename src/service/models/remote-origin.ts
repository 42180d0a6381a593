import { SkipscopeError } from '#engine/base/errors.ts';

export const HUB_ENDPOINT = 'https://huggingface.co';

/** A model repository of the Hugging Face hub. */
export interface HubLocation {
  /** `owner/name`. */
  readonly repository: string;
  /** Branch, tag or commit; `main` by default. */
  readonly revision?: string;
  /** Address of the hub or of a mirror of it. */
  readonly endpoint?: string;
}

/** Where a model lies on the net: a checkpoint, or a block model that somebody has converted. */
export type RemoteOrigin =
  | ({ readonly kind: 'hub' } & HubLocation)
  /** A folder on any server. */
  | { readonly kind: 'url'; readonly url: string };

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;

export function endpointOf({ endpoint }: HubLocation): string {
  return (endpoint ?? HUB_ENDPOINT).replace(/\/+$/, '');
}

/** Throws `SkipscopeError('invalid-input')` for what cannot be the name of a repository. */
export function checkRepository({ repository }: HubLocation): void {
  if (REPOSITORY.test(repository)) return;
  throw new SkipscopeError(
    'invalid-input',
    `"${repository}" is no name of a repository on the hub.`,
    'Give owner/name, such as llava-hf/llava-1.5-7b-hf.',
  );
}
