import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '#engine/search/run-event.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { QueuedRun } from '#service/runs/queued-run.ts';
import { eventStream } from './event-stream.ts';

const spec = createSearchSpec({
  task: 'captioning',
  model: { name: 'x', hash: '0'.repeat(64) },
  calibration: { name: 'x', id: '0'.repeat(64) },
});

const STARTED: RunEvent = { type: 'started', at: 0, spec, samples: ['a'], heldOut: [], blocks: 24 };

function evaluation(at: number): RunEvent {
  const outcome = { sample: 0, answer: 'x'.repeat(500), tokenIds: [1, 2, 3], score: 1, positions: 9 };
  const tried = { step: 1, kind: 'set', objective: 'metric', parent: 0 } as const;
  return { type: 'evaluation', at, ...tried, skip: [1], outcomes: [outcome], blockTokens: 9 };
}

/** A run under way with so many readers, each of which keeps what it is sent. */
class FollowedRun {
  readonly #run = new QueuedRun(
    { id: 'run', spec, owner: null, byHand: true },
    [{ type: 'queued', at: 0, spec, owner: null }, STARTED],
    () => undefined,
  );
  #isQueued = true;
  readonly received: Buffer[][] = [];
  readonly #ended: Promise<unknown>;

  constructor(readers: number) {
    const source = {
      queued: () => (this.#isQueued ? this.#run : undefined),
      events: () => Promise.resolve(this.#run.events),
      suspended: false,
    };
    const streams = Array.from({ length: readers }, () =>
      eventStream(source, 'run', undefined, new AbortController().signal),
    );
    this.#ended = Promise.all(streams.map((stream) => this.#read(stream)));
  }

  append(event: RunEvent): void {
    this.#run.append(event);
  }

  async end(): Promise<void> {
    this.append({ type: 'done', at: 1e6, reason: 'budget' });
    this.#isQueued = false;
    this.#run.end(Promise.resolve('done'));
    await this.#ended;
  }

  async #read(stream: Readable): Promise<void> {
    const parts: Buffer[] = [];
    this.received.push(parts);
    stream.on('data', (part: Buffer) => parts.push(part));
    await new Promise((resolve) => stream.once('end', resolve));
  }
}

describe('the events of a run', () => {
  it('reach every reader once and in order', async () => {
    const run = new FollowedRun(3);
    for (let at = 1; at <= 400; at++) {
      run.append(evaluation(at));
      if (at % 50 === 0) await delay(5);
    }
    await run.end();
    const [text = '', ...others] = run.received.map((parts) => Buffer.concat(parts).toString());
    expect(others).toEqual([text, text]);
    const ids = [...text.matchAll(/^id: (\d+)-/gmu)].map(([, index]) => Number(index));
    expect(ids).toEqual(Array.from({ length: 403 }, (_, at) => at));
    expect(text.endsWith('event: end\ndata: {"outcome":"done"}\n\n')).toBe(true);
  });

  it('are encoded once, however many read along', async () => {
    const run = new FollowedRun(100);
    await delay(150);
    for (let at = 1; at <= 3; at++) {
      run.append(evaluation(at));
      await delay(150);
    }
    await run.end();
    const parts = run.received.map((all) => all.filter((part) => part.includes('"type":"evaluation"')));
    expect(parts[0]?.length).toBeGreaterThan(0);
    for (const others of parts) {
      expect(others).toHaveLength(parts[0]?.length ?? 0);
      others.forEach((part, at) => {
        expect(part).toBe(parts[0]?.[at]);
      });
    }
  });

  it('leave others a turn behind each portion, however fast they are read', async () => {
    const events = [STARTED, ...Array.from({ length: 2_000 }, (_, at) => evaluation(at))];
    const source = { queued: () => undefined, events: () => Promise.resolve(events), suspended: false };
    const stream = eventStream(source, 'run', undefined, new AbortController().signal);
    const order: string[] = [];
    const serve = (): void => {
      order.push('served');
      if (!stream.readableEnded) setImmediate(serve);
    };
    serve();
    for await (const part of stream) if (String(part).includes('event: run')) order.push('portion');
    expect(order.filter((entry) => entry === 'portion').length).toBeGreaterThan(10);
    expect(order.join(' ')).not.toContain('portion portion portion');
  });
});
