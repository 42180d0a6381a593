import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { SkipscopeError } from '#engine/base/errors.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Tells whether only this machine can reach a server that listens at `address`. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/u.test(address);
}

/** An address in the form that it has in a URL: IPv6 stands in brackets. */
function inUrl(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}

/**
 * The authority (name and port) of the link to a server that listens at `address`. A listener at all addresses is linked
 * to by the first allowed name, or by the name of this machine.
 */
export function linkAuthority(address: string, port: number, allowed: readonly string[]): string {
  const [name = hostname()] = allowed;
  if (address !== '0.0.0.0' && address !== '::') return `${inUrl(address)}:${String(port)}`;
  return hasPort(name) ? name : `${name}:${String(port)}`;
}

/**
 * The authorities, in lower case, by which a server that listens at `address` may be called in `Host` headers. A foreign
 * page whose name was made to point here (DNS rebinding) calls the server by another one.
 */
export function authoritiesOf(
  address: string,
  port: number,
  allowed: readonly string[],
): ReadonlySet<string> {
  const own = [...LOOPBACK_NAMES, inUrl(address), ...(isLoopback(address) ? [] : [hostname()])];
  const names = [...own, ...allowed].map((name) => name.toLowerCase());
  return new Set(
    names.flatMap((name) =>
      hasPort(name) ? [name] : [`${name}:${String(port)}`, ...(isDefaultPort(port) ? [name] : [])],
    ),
  );
}

/** Tells whether a name carries a port of its own, as that of a tunnel or a proxy does. */
function hasPort(name: string): boolean {
  return /:\d+$/u.test(name) && isIP(name) !== 6;
}

function isDefaultPort(port: number): boolean {
  return port === 80 || port === 443;
}

/**
 * The `Origin` headers of pages that may call: the server's own page, and the allowed ones. Throws as `checkOrigin` does.
 */
export function originsOf(
  scheme: 'http' | 'https',
  authorities: ReadonlySet<string>,
  allowed: readonly string[],
): ReadonlySet<string> {
  const own = [...authorities].map((authority) => `${scheme}://${authority}`);
  return new Set([...own, ...allowed.map(checkOrigin)]);
}

/**
 * The origin of a page as browsers send it. Throws `SkipscopeError('invalid-input')` for a text that is none, `*` included: the
 * pages that may use a server are named one by one.
 */
export function checkOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && url.origin !== 'null' && url.href === `${url.origin}/`) return url.origin;
  throw new SkipscopeError(
    'invalid-input',
    `"${text}" is no origin of a page.`,
    'Give scheme, name and port only, such as http://localhost:4173.',
  );
}

/** Throws `SkipscopeError('invalid-input')` for a text that is neither the name or address of a machine, nor one with a port. */
export function checkHost(text: string): void {
  const inBrackets = isIP(text) === 6 ? `[${text}]` : text;
  const url = URL.canParse(`http://${inBrackets}`) ? new URL(`http://${inBrackets}`) : null;
  const name = /^[^\s/?#@\\*]+$/u.test(text);
  if (url !== null && name && url.href === `${url.origin}/`) return;
  throw new SkipscopeError(
    'invalid-input',
    `"${text}" is no name of a machine.`,
    'Give a name or address, with a port if it is another one there, such as gpu.example or gpu.example:8443.',
  );
}
