import { SkipscopeError } from '#engine/base/errors.ts';

/**
 * The input of an operation with each of its addresses (`url`) made absolute, because the other end has another base. Throws
 * `SkipscopeError('invalid-input')` for a text that is no address.
 */
export function resolveUrls(input: unknown, base: string): unknown {
  if (typeof input !== 'object' || input === null) return input;
  const fields: Record<string, unknown> = { ...input };
  if (typeof fields['url'] === 'string') return { ...fields, url: resolved(fields['url'], base) };
  return 'origin' in fields ? { ...fields, origin: resolveUrls(fields['origin'], base) } : input;
}

function resolved(url: string, base: string): string {
  try {
    return new URL(url, base).href;
  } catch (cause) {
    throw new SkipscopeError(
      'invalid-input',
      `"${url}" is no address.`,
      'Give the URL of a folder, such as https://example.org/models/llava/.',
      { cause },
    );
  }
}
