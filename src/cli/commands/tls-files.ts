import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { ServerOptions } from '#server/server-options.ts';
import { UsageError } from '#cli/options/usage-error.ts';

/**
 * The contents of the files of `--tls-cert` and `--tls-key`; null without both. Throws `UsageError` for one without the other, and
 * `SkipscopeError` for a file that cannot be read or holds something else, which the message names.
 */
export async function readTls(
  certificate: string | undefined,
  key: string | undefined,
): Promise<ServerOptions['tls']> {
  if (certificate === undefined && key === undefined) return null;
  if (certificate === undefined || key === undefined)
    throw new UsageError('--tls-cert and --tls-key belong together: give both or neither.');
  const chain = await readPem('--tls-cert', certificate, 'certificate', (text) => new X509Certificate(text));
  const secret = await readPem('--tls-key', key, 'private key without a passphrase', createPrivateKey);
  if (chain.parsed.checkPrivateKey(secret.parsed)) return { certificate: chain.text, key: secret.text };
  throw new SkipscopeError(
    'invalid-input',
    `The key ${key} (--tls-key) is not that of the certificate ${certificate} (--tls-cert).`,
    'Give a certificate and its own private key.',
  );
}

async function readPem<T>(
  option: string,
  path: string,
  what: string,
  parse: (text: string) => T,
): Promise<{ readonly text: string; readonly parsed: T }> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SkipscopeError(
      'not-found',
      `${path} (${option}) cannot be read: ${errorMessage(cause)}.`,
      `Give the path of a ${what}, as PEM.`,
      { cause },
    );
  });
  try {
    return { text, parsed: parse(text) };
  } catch (cause) {
    throw new SkipscopeError(
      'invalid-input',
      `${path} (${option}) is no ${what}: ${errorMessage(cause)}.`,
      `Give a ${what}, as PEM.`,
      { cause },
    );
  }
}
