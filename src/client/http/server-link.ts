import { SkipscopeError } from '#engine/base/errors.ts';

/** The address of a server, and the token that it asks for. */
export interface ServerLink {
  /** Origin of the server, such as `http://127.0.0.1:4180`. */
  readonly url: string;
  readonly token: string;
}

const HOW_TO =
  'Copy the whole link that "skipscope serve" prints, such as http://127.0.0.1:4180/#pair= and a token.';

/**
 * Reads the link that a server prints. Throws `SkipscopeError('invalid-input')` for any other text.
 */
export function parseServerLink(text: string): ServerLink {
  const link = text.trim();
  if (link === '') throw new SkipscopeError('invalid-input', 'There is no link yet.', HOW_TO);
  const url = URL.parse(link);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new SkipscopeError('invalid-input', `"${shortened(link)}" is not a link to a server.`, HOW_TO);
  const token = tokenInFragment(url.hash);
  if (token === null)
    throw new SkipscopeError(
      'invalid-input',
      `The link to ${url.host} lacks its end, "#pair=" and a token.`,
      HOW_TO,
    );
  return { url: url.origin, token };
}

/** The token in the fragment of an address, `#pair=TOKEN`; null for a fragment without one. */
export function tokenInFragment(fragment: string): string | null {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('pair');
  return token !== null && /^[\w-]+$/.test(token) ? token : null;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
