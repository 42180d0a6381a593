import type { SkipscopeClient } from '#service/contract/operations.ts';
import { PROTOCOL_VERSION, serverRoutes } from '#client/http/protocol/routes.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { createHttpClient } from './http-client.ts';
import { ServerConnection } from './server-connection.ts';
import type { ServerLink } from './server-link.ts';

/**
 * Connects to a server. Rejects with `SkipscopeError('connection')` when it does not answer, is none, speaks another version of
 * the protocol, or does not accept the token. `onUnreachable` is called whenever it does not answer, then and later.
 */
export async function connectServer(
  link: ServerLink,
  owner: string,
  base: string = document.baseURI,
  onUnreachable: () => void = () => undefined,
): Promise<SkipscopeClient> {
  const server = new ServerConnection(link, owner, onUnreachable);
  const { protocol, app } = await server.json(serverRoutes.health);
  if (protocol !== PROTOCOL_VERSION)
    throw new SkipscopeError(
      'connection',
      `The server is Skipscope ${app} and speaks version ${String(protocol)} of the protocol; this page speaks version ${String(PROTOCOL_VERSION)}.`,
      'Run the same version of Skipscope on both sides.',
    );
  // Whether the token is the right one shows with the first question that asks for it.
  const client = createHttpClient(server, base);
  await client.device.capabilities();
  return client;
}
