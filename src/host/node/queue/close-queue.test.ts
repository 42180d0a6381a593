import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeQueue } from './close-queue.ts';
import { connectQueue } from './connect-queue.ts';
import { NATS_BINARY, NatsServer, WITHOUT_NATS } from './testing/nats-server.ts';

describe.skipIf(NATS_BINARY === null)(`the end of a connection to the queue${WITHOUT_NATS}`, () => {
  let server: NatsServer;
  beforeEach(async () => {
    server = await NatsServer.start();
  });
  afterEach(() => server.remove());

  it('comes once what was sent has arrived', async () => {
    const [sender, hearer] = [
      await connectQueue({ url: server.url }, 'sender'),
      await connectQueue({ url: server.url }, 'hearer'),
    ];
    let heard = 0;
    hearer.subscribe('word', { callback: () => void heard++ });
    await hearer.flush();
    for (let word = 0; word < 100; word++) sender.publish('word', 'a');
    await closeQueue(sender);
    await hearer.flush();
    expect(heard).toBe(100);
    await closeQueue(hearer);
  });

  async function leftAlone() {
    const connection = await connectQueue({ url: server.url }, 'left alone');
    connection.subscribe('word', { callback: () => undefined });
    await connection.flush();
    server.pause();
    return connection;
  }

  it('comes also where the server goes away meanwhile, and comes back', async () => {
    const connection = await leftAlone();
    const closing = closeQueue(connection);
    await server.kill();
    await server.start();
    await closing;
    expect(connection.isClosed()).toBe(true);
  });

  it('comes also where the server says nothing more', async () => {
    const connection = await leftAlone();
    await closeQueue(connection, 200);
    expect(connection.isClosed()).toBe(true);
  });
});
