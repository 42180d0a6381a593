import { describe, expect, it, vi } from 'vitest';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { useServerPage } from '#server/testing/server-page.ts';
import { useWorkerPage } from '#client/testing/worker-page.ts';

/** The part of a run that does not depend on the time and the number of its executions. */
function resultOf(events: readonly RunEvent[]) {
  const { status, path, removalOrder, baseline, work } = foldEvents(events);
  return {
    status,
    removalOrder,
    baseline: baseline?.value,
    values: path.map(({ value }) => value),
    evaluations: work.evaluations,
  };
}

describe.each([
  ['a worker', useWorkerPage],
  ['a server', useServerPage],
])('on %s', (_, usePage) => {
  const at = usePage();

  describe('searches', () => {
    it('have their points timed when that is asked for, once, and not while they are under way', async () => {
      const { spec } = await at.page.prepare();
      const { runs } = at.page.client;
      await runs.start({ id: 'a', spec: { ...spec, explore: true } }, { onEvent: () => undefined });
      const before = foldEvents(await runs.events({ id: 'a' }));
      const timed = new Set(before.timings.map(({ skip }) => skip.join()));
      const point = before.path.find(({ skip }) => !timed.has(skip.join()));
      if (!point) throw new Error('Every point is timed already.');
      await runs.time({ id: 'a', skip: point.skip });
      await runs.time({ id: 'a', skip: point.skip });
      const after = foldEvents(await runs.events({ id: 'a' }));
      expect(after.timings).toHaveLength(before.timings.length + 1);
      const [timing] = after.timings.slice(-1);
      expect(timing).toMatchObject({ skip: point.skip, measuredOn: { provider: expect.any(String) } });
      expect([timing?.full.length, timing?.skipped.length]).toEqual([7, 7]);
      expect({ ...after, timings: [] }).toEqual({ ...before, timings: [] });
      await expect(runs.time({ id: 'a', skip: [0, 1, 2] })).rejects.toThrow('no point of the run');
      await expect(runs.time({ id: 'b', skip: [0] })).rejects.toThrow('no run "b"');
    });

    it('end with the same result when paused, reloaded and resumed', async () => {
      const { spec } = await at.page.prepare();
      const straight: RunEvent[] = [];
      const collect = (events: RunEvent[]) => ({ onEvent: (event: RunEvent) => void events.push(event) });
      expect(await at.page.client.runs.start({ id: 'straight', spec }, collect(straight))).toBe('done');
      const { origins } = at.page;
      expect(straight.find(({ type }) => type === 'started')).toMatchObject({ environment: { origins } });

      const first: RunEvent[] = [];
      const outcome = at.page.client.runs.start(
        { id: 'broken', spec },
        {
          onEvent: (event) => {
            first.push(event);
            if (event.type === 'candidate') void at.page.client.runs.pause({ id: 'broken' });
          },
        },
      );
      expect(await outcome).toBe('paused');
      expect((await at.page.client.runs.list()).runs).toMatchObject([
        { id: 'broken', status: 'paused' },
        { id: 'straight', status: 'done' },
      ]);

      // A reload loses everything in memory.
      await at.page.reload();
      await at.page.prepare();
      const second: RunEvent[] = [];
      expect(await at.page.client.runs.resume({ id: 'broken' }, collect(second))).toBe('done');
      expect(second.slice(0, first.length)).toEqual(first);
      expect(resultOf(second)).toEqual(resultOf(straight));
      expect(await at.page.client.runs.events({ id: 'broken' })).toEqual(second);
    });

    it('let questions in between', async () => {
      const { spec } = await at.page.prepare();
      const order: string[] = [];
      let asked: Promise<unknown> | null = null;
      const ask = async () => {
        await at.page.client.currentModel.generate({
          image: await at.page.picture(),
          prompt: 'Hi',
          skip: [5],
          maxNewTokens: 2,
        });
        order.push('answer');
      };
      await at.page.client.runs.start(
        { id: 'run', spec },
        {
          onEvent: ({ type }) => {
            if (type === 'evaluation') asked ??= ask();
            if (type === 'done') order.push('done');
          },
        },
      );
      await asked;
      expect(order).toEqual(['answer', 'done']);
    });

    it('can be cancelled, running or paused, and deleted', async () => {
      const { spec } = await at.page.prepare();
      const outcome = at.page.client.runs.start(
        { id: 'a', spec },
        {
          onEvent: ({ type }) => {
            if (type === 'baseline') void at.page.client.runs.cancel({ id: 'a' });
          },
        },
      );
      expect(await outcome).toBe('cancelled');
      await at.page.client.runs.start(
        { id: 'b', spec },
        {
          onEvent: ({ type }) => {
            if (type === 'baseline') void at.page.client.runs.pause({ id: 'b' });
          },
        },
      );
      await at.page.client.runs.cancel({ id: 'b' });
      expect((await at.page.client.runs.list()).runs.map(({ status }) => status)).toEqual([
        'cancelled',
        'cancelled',
      ]);
      await at.page.client.runs.delete({ id: 'a' });
      expect((await at.page.client.runs.list()).runs.map(({ id }) => id)).toEqual(['b']);
    });

    it('can be paused and cancelled from the first moment on', async () => {
      const { spec } = await at.page.prepare();
      const events: RunEvent[] = [];
      const callbacks = { onEvent: (event: RunEvent) => void events.push(event) };
      const paused = at.page.client.runs.start({ id: 'run', spec }, callbacks);
      await at.page.client.runs.pause({ id: 'run' });
      expect(await paused).toBe('paused');
      const cancelled = at.page.client.runs.start({ id: 'other', spec }, callbacks);
      await at.page.client.runs.cancel({ id: 'other' });
      expect(await cancelled).toBe('cancelled');
      expect(events.map(({ type }) => type)).toEqual(['queued', 'paused', 'queued', 'cancelled']);
    });

    it('whose journals cannot be read are listed as such, hide no other, and can be saved and deleted', async () => {
      const { spec } = await at.page.prepare();
      await at.page.client.runs.start({ id: 'good', spec }, { onEvent: () => undefined });
      await at.page.plantJournal('bad', '{"type":"of tomorrow"}');
      await at.page.plantJournal('headless', '{"type":"paused","at":1}');
      const { runs, unreadable } = await at.page.client.runs.list();
      expect(runs.map(({ id }) => id)).toEqual(['good']);
      expect(unreadable).toEqual([
        {
          id: 'bad',
          problem: expect.stringMatching(
            /Event 1 of the run is unknown here|Line 1 of the journal is no run event/,
          ),
        },
        { id: 'headless', problem: 'The journal lacks the start of the run.' },
      ]);
      expect(await at.page.client.runs.journal({ id: 'bad' })).toBe('{"type":"of tomorrow"}\n');
      await at.page.client.runs.delete({ id: 'bad' });
      expect((await at.page.client.runs.list()).unreadable.map(({ id }) => id)).toEqual(['headless']);
    });

    it('reject an abort as such, and stay resumable', async () => {
      const { spec } = await at.page.prepare();
      const controller = new AbortController();
      const outcome = at.page.client.runs.start(
        { id: 'run', spec },
        {
          signal: controller.signal,
          onEvent: ({ type }) => {
            if (type === 'baseline') controller.abort();
          },
        },
      );
      await expect(outcome).rejects.toMatchObject({ name: 'AbortError' });
      expect((await at.page.client.runs.list()).runs).toMatchObject([{ status: 'paused' }]);
      expect(await at.page.client.runs.resume({ id: 'run' }, { onEvent: () => undefined })).toBe('done');
    });

    it('refuse another model, another set, a second run and an unknown one', async () => {
      const { spec } = await at.page.prepare();
      const start = (id: string, changed: Partial<SearchSpec>) =>
        at.page.client.runs.start({ id, spec: { ...spec, ...changed } }, { onEvent: () => undefined });
      const { model, calibration } = spec;
      await expect(start('x', { model: { ...model, hash: '0' } })).rejects.toThrow('version');
      await expect(start('x', { calibration: { ...calibration, id: '0' } })).rejects.toMatchObject({
        code: 'not-found',
      });
      await expect(
        at.page.client.runs.resume({ id: 'x' }, { onEvent: () => undefined }),
      ).rejects.toMatchObject({
        code: 'not-found',
      });
      expect((await at.page.client.runs.list()).runs).toEqual([]);
      expect(await start('x', {})).toBe('done');
      await expect(start('x', {})).rejects.toThrow('There is a run "x" already');
    });

    it('take turns, and can be followed by others', async () => {
      // The first run goes on until the others are queued.
      const { spec } = await at.page.prepare({ maxBlocks: 5, sampling: { limit: 12 } });
      const ends: string[] = [];
      const follow = async (id: string, outcome: Promise<string>) => void ends.push(`${id} ${await outcome}`);
      const first = at.page.client.runs.start({ id: 'first', spec }, { onEvent: () => undefined });
      const became = (id: string, status: string) =>
        vi.waitUntil(
          async () =>
            (await at.page.client.runs.list()).runs.some((run) => run.id === id && run.status === status),
          { timeout: 20_000, interval: 10 },
        );
      await became('first', 'running');
      const second = at.page.client.runs.start({ id: 'second', spec }, { onEvent: () => undefined });
      await became('second', 'queued');
      const third = at.page.client.runs.start({ id: 'third', spec }, { onEvent: () => undefined });
      await became('third', 'queued');
      expect(await at.page.client.device.status()).toMatchObject({ running: 'first', queued: 2 });
      const followed: RunEvent[] = [];
      const other = at.page.client.runs.resume(
        { id: 'second' },
        { onEvent: (event) => void followed.push(event) },
      );
      await at.page.client.runs.pause({ id: 'third' });
      await Promise.all([
        follow('first', first),
        follow('second', second),
        follow('third', third),
        follow('other', other),
      ]);
      expect(ends.slice(0, 2)).toEqual(['third paused', 'first done']);
      expect(ends.slice(2).sort()).toEqual(['other done', 'second done']);
      expect(await at.page.client.runs.events({ id: 'second' })).toEqual(followed);
      expect(await at.page.client.device.status()).toMatchObject({ running: null, queued: 0 });
    });

    it('need the document frequencies that they were started with', async () => {
      const { spec } = await at.page.prepare();
      const elsewhere = { ...spec, documentFrequencies: { name: 'coco.json', hash: 'f00' } };
      await expect(
        at.page.client.runs.start({ id: 'run', spec: elsewhere }, { onEvent: () => undefined }),
      ).rejects.toThrow('The search belongs to the document frequencies "coco.json", which are not at hand.');
    });
  });
});
