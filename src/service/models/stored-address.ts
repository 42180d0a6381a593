import { SkipscopeError } from '#engine/base/errors.ts';

/** The first part of the address of a stored model; its id follows. */
const STORED = 'stored:';

/** The address under which a stored model is loaded. */
export function storedAddress(id: string): string {
  return STORED + encodeURIComponent(id);
}

/** The id of the stored model that an address names, or null. Throws `SkipscopeError('invalid-input')` for half an address. */
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
