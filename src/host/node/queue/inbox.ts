import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';

/**
 * Where a user of the queue gets answers. Units are among them, so who may listen there may answer in that user's name: each user has
 * a place of their own, which a configuration of the server can keep from others.
 */
export function inboxOf(user: string): { readonly inboxPrefix: string } {
  return { inboxPrefix: `_INBOX_${user}` };
}

const claimsSchema = z.object({ sub: z.string().regex(/^[A-Z0-9]+$/u) });

/** The public key of the user in a file of credentials, as `nsc` makes it. Throws `SkipscopeError('invalid-input')` for any other file. */
export function userOfCredentials(file: Uint8Array): string {
  const [, claims = ''] =
    /-+BEGIN NATS USER JWT-+\s+(\S+)/u.exec(new TextDecoder().decode(file))?.[1]?.split('.') ?? [];
  try {
    const json: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return claimsSchema.parse(json).sub;
  } catch (cause) {
    throw new SkipscopeError(
      'invalid-input',
      'The file of credentials for the queue is not one of NATS.',
      'Name a file that nsc has made (nsc generate creds).',
      { cause },
    );
  }
}
