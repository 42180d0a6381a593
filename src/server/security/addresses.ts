import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { SkipscopeError } from '#engine/base/errors.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Whether only this machine can reach an address to listen at. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/u.test(host);
}

/** An address as it stands in a URL. */
export function urlHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Where a link points that leads to a server at `host`: a listener at all addresses is reached by one of its names. */
export function linkAuthority(host: string, port: number, allowed: readonly string[]): string {
  const [name = hostname()] = allowed;
  if (host !== '0.0.0.0' && host !== '::') return `${urlHost(host)}:${String(port)}`;
  return hasPort(name) ? name : `${name}:${String(port)}`;
}

/**
 * The `Host` headers by which a server at `host` may be called. A page of somebody else whose name was made to point here
 * (DNS rebinding) calls it by another one.
 */
export function hostNames(host: string, port: number, allowed: readonly string[]): ReadonlySet<string> {
  const own = [...LOOPBACK_NAMES, urlHost(host), ...(isLoopback(host) ? [] : [hostname()])];
  const names = [...own, ...allowed].map((name) => name.toLowerCase());
  return new Set(
    names.flatMap((name) =>
      hasPort(name) ? [name] : [`${name}:${String(port)}`, ...(isDefaultPort(port) ? [name] : [])],
    ),
  );
}

/** Such as a tunnel's or a proxy's end has. */
function hasPort(name: string): boolean {
  return /:\d+$/u.test(name) && isIP(name) !== 6;
}

function isDefaultPort(port: number): boolean {
  return port === 80 || port === 443;
}

/** The `Origin` headers of pages that may call: the server's own page, and those allowed by name. */
export function originNames(
  scheme: 'http' | 'https',
  hosts: ReadonlySet<string>,
  allowed: readonly string[],
): ReadonlySet<string> {
  const own = [...hosts].map((host) => `${scheme}://${host}`);
  return new Set([...own, ...allowed.map(checkedOrigin)]);
}

function checkedOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && url.origin !== 'null' && url.href === `${url.origin}/`) return url.origin;
  throw new SkipscopeError(
    'invalid-input',
    `"${text}" is no origin of a page.`,
    'Give scheme, name and port only, such as http://localhost:4173.',
  );
}
