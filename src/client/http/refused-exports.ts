import { SkipscopeError } from '#engine/base/errors.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';

function refuse(): Promise<never> {
  return Promise.reject(
    new SkipscopeError(
      'unsupported',
      'A server writes no files to your computer.',
      'Export in the browser, or with "skipscope export" on the server.',
    ),
  );
}

/** Exports are made in the browser, also while the page works on a server. */
export const refusedExports: SkipscopeClient['modelExports'] = { forms: refuse, plan: refuse, write: refuse };
