import { SkipscopeError } from '#engine/base/errors.ts';
import type { OpenModel } from './open-model.ts';

/** Throws `SkipscopeError('invalid-input')` when the model in use is not the one that the question is for. */
export function requireAskedModel({ model }: { readonly model?: string }, open: OpenModel): void {
  if (model === undefined || model === open.model.hash) return;
  throw new SkipscopeError(
    'invalid-input',
    `Another model is in use by now: ${open.model.manifest.name}.`,
    'Load the model again that you want to ask.',
  );
}
