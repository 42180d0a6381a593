import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { HOSTILE_TEXTS, chatFilesOf } from '#engine/text/testing/hostile-texts.ts';
import { ChildServer } from '#server/testing/child-server.ts';

/** A few of those that `process-sandbox.test.ts` tries: a loop, memory, and a regular expression. */
const HOSTILE = [
  'a template with a range of a billion',
  'normalizers that make millions of tokens',
  'a pre-tokenizer with a catastrophic regular expression',
];

// The memory of a process can be read on Linux only; elsewhere the tests of the sandbox remain.
describe.runIf(process.platform === 'linux')('a model that is made to stop its reader', () => {
  let server: ChildServer;
  beforeAll(async () => {
    server = await ChildServer.start();
  });
  afterAll(() => server.close());

  async function inspect(folder: MemoryFolder): Promise<unknown> {
    const files = [];
    for (const [path, bytes] of folder.files) files.push(await server.upload(path, bytes));
    return server.call('/v1/models/inspect', { origin: { kind: 'folder', name: 'hostile', files } });
  }

  it.each(HOSTILE)(
    'is refused, while others are served and memory stays flat: %s',
    async (name) => {
      const folder = tinyCheckpoint();
      const text = HOSTILE_TEXTS[name];
      if (text === undefined) throw new Error(`There is no ${name}.`);
      for (const [path, bytes] of chatFilesOf(text)) folder.files.set(path, bytes);
      let [isUnderWay, served] = [true, 0];
      const growth = await server.growthDuring(async () => {
        const inspected = inspect(folder).finally(() => {
          isUnderWay = false;
        });
        while (isUnderWay) {
          expect((await server.ask('/healthz')).status).toBe(200);
          if (isUnderWay) served++;
          // A server takes only so many requests in ten seconds.
          await delay(50);
        }
        // A fast machine makes the millions of tokens in time, and counts too many of them.
        const code: unknown = expect.stringMatching(/^invalid-(checkpoint|model)$/u);
        expect(await inspected).toMatchObject({ error: { code } });
      });
      expect(served).toBeGreaterThan(5);
      expect(growth).toBeLessThan(60e6);
    },
    120_000,
  );

  it('is refused where its configuration is too deep or too large', async () => {
    const deep = tinyCheckpoint();
    deep.files.set('config.json', new TextEncoder().encode(`{"a":${'['.repeat(500_000)}`));
    expect(await inspect(deep)).toMatchObject({
      error: { message: expect.stringContaining('config.json has more than 100 levels of brackets') },
    });
    const large = tinyCheckpoint();
    large.files.set('config.json', new TextEncoder().encode(`{"a":"${'x'.repeat(2 ** 20)}"}`));
    expect(await inspect(large)).toMatchObject({
      error: { message: expect.stringContaining('config.json is larger than 1 MiB') },
    });
  });
});
