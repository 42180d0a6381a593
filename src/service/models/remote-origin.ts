import { SkipscopeError } from '#engine/base/errors.ts';

export const HUB_ENDPOINT = 'https://huggingface.co';

/** A model repository of the Hugging Face hub. */
export interface HubLocation {
  /** `owner/name`. */
  readonly repository: string;
  /** Branch, tag or commit; `main` by default. */
  readonly revision?: string;
  /** Address of the hub or of one of its mirrors; https://huggingface.co by default. */
  readonly endpoint?: string;
}

/** The origin of a model on the web: a checkpoint, or a block model that was converted before. */
export type RemoteOrigin =
  | ({ readonly kind: 'hub' } & HubLocation)
  /** A folder on a server. */
  | { readonly kind: 'url'; readonly url: string };

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;

export function endpointOf({ endpoint }: HubLocation): string {
  return (endpoint ?? HUB_ENDPOINT).replace(/\/+$/, '');
}

/** Throws `SkipscopeError('invalid-input')` for a name that a repository cannot have. */
export function checkRepository({ repository }: HubLocation): void {
  if (REPOSITORY.test(repository)) return;
  throw new SkipscopeError(
    'invalid-input',
    `"${repository}" is no name of a repository on the hub.`,
    'Give owner/name, such as llava-hf/llava-1.5-7b-hf.',
  );
}
