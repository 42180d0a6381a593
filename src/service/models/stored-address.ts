import { SkipscopeError } from '#engine/base/errors.ts';

/** The first part of the address of a stored model; the id of the model follows. */
const STORED = 'stored:';

/** The address by which a stored model is loaded. */
export function storedAddress(id: string): string {
  return STORED + encodeURIComponent(id);
}

/**
 * The id of the stored model that an address names; null for any other address. Throws `SkipscopeError('invalid-input')` for an
 * id that is not encoded as `storedAddress` encodes it.
 */
export function storedId(url: string): string | null {
  if (!url.startsWith(STORED)) return null;
  try {
    return decodeURIComponent(url.slice(STORED.length));
  } catch {
    throw new SkipscopeError(
      'invalid-input',
      `"${url.slice(0, 200)}" names no stored model.`,
      'Choose one of the stored models.',
    );
  }
}
