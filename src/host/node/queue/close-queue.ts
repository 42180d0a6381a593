import type { NatsConnection } from '@nats-io/transport-node';
import { delay } from '#engine/base/delay.ts';

/** Milliseconds in which what was sent has to arrive. */
const DRAIN_MS = 5_000;

/**
 * Closes a connection once all that was sent has arrived, or after some seconds. Where the server goes away meanwhile, or says nothing
 * more, the client's own `drain` leaves the connection open, and with it the process. What must not be lost was acknowledged before.
 */
export async function closeQueue(connection: NatsConnection, drainMs = DRAIN_MS): Promise<void> {
  const drained = connection.drain().catch(() => undefined);
  const waiting = new AbortController();
  await Promise.race([drained, delay(drainMs, waiting.signal)]);
  waiting.abort();
  await connection.close();
}
