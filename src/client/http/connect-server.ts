import type { SkipscopeClient } from '#service/contract/operations.ts';
import { PROTOCOL_VERSION, serverRoutes } from '#client/http/protocol/routes.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { createHttpClient } from './http-client.ts';
import { ServerConnection } from './server-connection.ts';
import type { ServerLink } from './server-link.ts';
import { FIRST_ANSWER_MS } from './within-time.ts';

/**
 * Connects to a server. Rejects with `SkipscopeError('connection')` when the server does not answer, does not speak this version
 * of the protocol, or does not accept the token. `onUnreachable` is called whenever the server does not answer, now and later.
 */
export async function connectServer(
  link: ServerLink,
  owner: string,
  base: string = document.baseURI,
  onUnreachable: () => void = () => undefined,
): Promise<SkipscopeClient> {
  const server = new ServerConnection(link, owner, onUnreachable);
  const { protocol, app } = await server.json(serverRoutes.health, {}, { withinMs: FIRST_ANSWER_MS });
  if (protocol !== PROTOCOL_VERSION)
    throw new SkipscopeError(
      'connection',
      `The server is Skipscope ${app} and speaks version ${String(protocol)} of the protocol; this page speaks version ${String(PROTOCOL_VERSION)}.`,
      'Run the same version of Skipscope on both sides.',
    );
  // The first route that needs the token checks it.
  const client = createHttpClient(server, base);
  await client.device.capabilities();
  return client;
}
