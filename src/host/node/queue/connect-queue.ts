import { readFile } from 'node:fs/promises';
import {
  type ConnectionOptions,
  type NatsConnection,
  connect,
  credsAuthenticator,
} from '@nats-io/transport-node';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { inboxOf, userOfCredentials } from './inbox.ts';
import type { QueueOptions } from './queue-options.ts';

const CONNECT_MS = 10_000;
const RECONNECT_MS = 500;

/**
 * A connection to the queue, which comes back by itself when the server was away. `name` is what the server lists it as. Throws
 * `SkipscopeError('connection')` when the server is not there, or refuses the credentials.
 */
export async function connectQueue(options: QueueOptions, name: string): Promise<NatsConnection> {
  const servers = options.url.split(',').map((url) => url.trim());
  try {
    return await connect({
      servers: servers.map((server) => new URL(server).host),
      name,
      timeout: CONNECT_MS,
      reconnectTimeWait: RECONNECT_MS,
      maxReconnectAttempts: -1,
      ...(await identityOf(options, servers)),
      ...tlsOf(options, servers),
    });
  } catch (cause) {
    throw new SkipscopeError(
      'connection',
      `The queue at ${servers.map(withoutSecrets).join(', ')} cannot be used: ${errorMessage(cause)}.`,
      'Start a NATS server with JetStream there (nats-server --jetstream), and check address and credentials.',
      { cause },
    );
  }
}

async function identityOf(
  { credentials }: QueueOptions,
  [server = '']: readonly string[],
): Promise<ConnectionOptions> {
  if (credentials !== undefined) {
    const file = await readFile(credentials);
    return { authenticator: credsAuthenticator(file), ...inboxOf(userOfCredentials(file)) };
  }
  const { username, password } = new URL(server);
  if (username === '') return {};
  const user = decodeURIComponent(username);
  return password === ''
    ? { token: user }
    : { user, pass: decodeURIComponent(password), ...inboxOf(user.replaceAll(/[^\w-]/gu, '_')) };
}

function tlsOf(
  { tlsCa, tlsCert, tlsKey }: QueueOptions,
  servers: readonly string[],
): Pick<ConnectionOptions, 'tls'> {
  const files = {
    ...(tlsCa !== undefined && { caFile: tlsCa }),
    ...(tlsCert !== undefined && { certFile: tlsCert }),
    ...(tlsKey !== undefined && { keyFile: tlsKey }),
  };
  const isAsked = servers.some((server) => server.startsWith('tls:')) || Object.keys(files).length > 0;
  return isAsked ? { tls: files } : {};
}

/** An address without the user and the password in it. */
function withoutSecrets(server: string): string {
  const { protocol, host } = new URL(server);
  return `${protocol}//${host}`;
}
