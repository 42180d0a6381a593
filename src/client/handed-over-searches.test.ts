import { describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '#engine/search/run-event.ts';
import { encodeJournal } from '#engine/search/testing/journals.ts';
import { useServerPage } from '#server/testing/server-page.ts';
import { useWorkerPage } from '#client/testing/worker-page.ts';

const TWENTY_YEARS_MS = 20 * 366 * 86_400_000;

describe.each([
  ['a worker', useWorkerPage],
  ['a server', useServerPage],
])('on %s', (_, usePage) => {
  const at = usePage();

  describe('searches that were begun elsewhere or at another time', () => {
    it('go on elsewhere, and nothing in their journals is computed again', async () => {
      const { spec } = await at.page.prepare();
      await at.page.client.runs.start(
        { id: 'here', spec },
        {
          onEvent: ({ type }) => {
            if (type === 'step') void at.page.client.runs.pause({ id: 'here' });
          },
        },
      );
      const begun = await at.page.client.runs.events({ id: 'here' });
      const journalOf = async (id: string) => new Blob([await at.page.client.runs.journal({ id })]);
      const atFirst = await journalOf('here');
      await at.page.client.runs.adopt({ id: 'there', journal: atFirst });
      const ended: RunEvent[] = [];
      await at.page.client.runs.resume({ id: 'there' }, { onEvent: (event) => void ended.push(event) });
      expect(ended.slice(0, begun.length)).toEqual(begun);
      expect(ended[begun.length]).toMatchObject({ type: 'adopted', own: 0 });
      await at.page.client.runs.adopt({ id: 'here', journal: await journalOf('there') });
      const back = await at.page.client.runs.events({ id: 'here' });
      expect(back.slice(0, -1)).toEqual(ended);
      expect(back.at(-1)).toMatchObject({ type: 'adopted', own: begun.length });
      await at.page.client.runs.adopt({ id: 'here', journal: atFirst });
      expect(await at.page.client.runs.events({ id: 'here' })).toEqual(back);
      const underWay = begun.slice(0, -1);
      await at.page.client.runs.adopt({ id: 'begun', journal: encodeJournal(underWay) });
      const kept = await at.page.client.runs.events({ id: 'begun' });
      expect(kept.slice(underWay.length).map(({ type }) => type)).toEqual(['adopted', 'paused']);
      await expect(
        at.page.client.runs.adopt({ id: 'here', journal: encodeJournal(begun.slice(1)) }),
      ).rejects.toMatchObject({
        code: 'invalid-journal',
      });
      await expect(
        at.page.client.runs.adopt({ id: 'new', journal: encodeJournal([]) }),
      ).rejects.toMatchObject({ code: 'invalid-journal' });
    });

    it('are not kept from a clock that is years away, since they could not be read again', async () => {
      const { spec } = await at.page.prepare();
      await at.page.client.runs.start({ id: 'here', spec }, { onEvent: () => undefined });
      const events = await at.page.client.runs.events({ id: 'here' });
      const journal = encodeJournal(events.map((event) => ({ ...event, at: event.at + TWENTY_YEARS_MS })));
      await expect(at.page.client.runs.adopt({ id: 'there', journal })).rejects.toMatchObject({
        code: 'invalid-journal',
      });
      expect((await at.page.client.runs.list()).unreadable).toEqual([]);
    });

    it('are not resumed by a clock that is years away, and can be once it is set right', async () => {
      const { spec } = await at.page.prepare();
      const { runs } = at.page.client;
      const pauseAtStep = ({ type }: RunEvent) => void (type === 'step' && runs.pause({ id: 'run' }));
      await runs.start({ id: 'run', spec }, { onEvent: pauseAtStep });
      const before = await runs.events({ id: 'run' });
      const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + TWENTY_YEARS_MS);
      const resumed = runs.resume({ id: 'run' }, { onEvent: () => undefined });
      await expect(resumed).rejects.toMatchObject({ code: 'invalid-journal' });
      clock.mockRestore();
      expect(await runs.events({ id: 'run' })).toEqual(before);
      expect(await runs.resume({ id: 'run' }, { onEvent: () => undefined })).toBe('done');
    });
  });
});
