import { createSecureContext } from 'node:tls';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { checkHost, checkOrigin, isLoopback } from './security/addresses.ts';
import type { ServerOptions } from './server-options.ts';

const LAST_PORT = 65_535;

/**
 * Throws `SkipscopeError('invalid-input')` for options that a server cannot be started with. It is called before anything is
 * opened, claimed or listened at, so that such a server leaves nothing behind.
 */
export function checkOptions({
  address,
  port,
  open,
  tls,
  allowedOrigins,
  allowedHosts,
}: ServerOptions): void {
  if (port > LAST_PORT)
    throw new SkipscopeError(
      'invalid-input',
      `There is no port ${String(port)}.`,
      `Give a --port up to ${String(LAST_PORT)}, or 0 for any free one.`,
    );
  requireEncryption(address, open, tls !== null);
  if (tls) requireKeyOf(tls);
  allowedOrigins.forEach(checkOrigin);
  allowedHosts.forEach(checkHost);
}

/** An address that others can reach without encryption would expose the token. */
function requireEncryption(address: string, open: boolean, encrypted: boolean): void {
  if (isLoopback(address)) return;
  if (!open)
    throw new SkipscopeError(
      'invalid-input',
      `Others can reach this machine at ${address}.`,
      'Listen at 127.0.0.1 and come in through an SSH tunnel, or say --public with --tls-cert and --tls-key.',
    );
  if (encrypted) return;
  throw new SkipscopeError(
    'invalid-input',
    'A server that others can reach must encrypt what it says.',
    'Give --tls-cert and --tls-key.',
  );
}

function requireKeyOf({ certificate, key }: NonNullable<ServerOptions['tls']>): void {
  try {
    createSecureContext({ cert: certificate, key });
  } catch (cause) {
    throw new SkipscopeError(
      'invalid-input',
      `The certificate and the key cannot be used together: ${errorMessage(cause)}.`,
      'Give a certificate and its own private key, both as PEM.',
      { cause },
    );
  }
}
