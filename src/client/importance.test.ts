import { describe, expect, it } from 'vitest';
import { useWorkerPage } from '#client/testing/worker-page.ts';
import { IMPORTANCE_KEYS } from '#engine/importance/importance-measure.ts';
import type { PairReport } from '#service/contract/pair-report.ts';
import { useServerPage } from '#server/testing/server-page.ts';

describe.each([
  ['a worker', useWorkerPage],
  ['a server', useServerPage],
])('on %s', (_, usePage) => {
  const at = usePage();

  describe('importance', () => {
    it('is measured of every block, and agrees with the scores of skip sets', async () => {
      const { spec } = await at.page.prepare();
      const { client } = at.page;
      const fractions: number[] = [];
      const report = await client.importance.measure(
        { spec, measures: IMPORTANCE_KEYS },
        { onProgress: ({ fraction }) => fractions.push(fraction) },
      );
      expect(report).toMatchObject({
        format: 'skipscope-importance',
        version: 1,
        model: spec.model,
        calibration: { id: spec.calibration.id },
        metric: 'accuracy',
        blocks: 12,
      });
      expect(report.samples).toHaveLength(4);
      expect(report.measures.map(({ key }) => key)).toEqual(IMPORTANCE_KEYS);
      for (const { blocks } of report.measures) expect(blocks).toHaveLength(12);
      expect(report.angles?.map((spans) => spans.length)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(fractions.length).toBeGreaterThan(1);
      expect(fractions.at(-1)).toBeLessThanOrEqual(1);
      const full = await client.skipSets.score({ spec, skip: [] });
      const drops = report.measures.find(({ key }) => key === 'metric-drop')?.blocks ?? [];
      const found: PairReport[] = [];
      const { alone, pairs } = await client.importance.pairs(
        { spec },
        { onProgress: ({ partialPairs }) => found.push(...(partialPairs ? [partialPairs] : [])) },
      );
      expect(alone).toEqual(drops);
      expect(pairs.map((row) => row.length)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
      const scoreOf = async (...skip: number[]) => (await client.skipSets.score({ spec, skip })).value;
      for (const [first, second] of [
        [0, 5],
        [3, 4],
        [10, 11],
      ] as const) {
        const excess =
          (await scoreOf(first)) + (await scoreOf(second)) - full.value - (await scoreOf(first, second));
        expect(pairs[first]?.[second - first - 1]?.value).toBeCloseTo(excess, 12);
      }
      // What is known while it goes on is part of the whole.
      expect(found.length).toBeGreaterThan(0);
      for (const soFar of found) expect(pairs.slice(0, soFar.pairs.length)).toEqual(soFar.pairs);
      for (const block of [0, 5, 11]) {
        const { value, perSample } = await client.skipSets.score({ spec, skip: [block] });
        expect(drops[block]?.value).toBeCloseTo(full.value - value, 12);
        expect(report.answers?.without[block]).toEqual(
          perSample.map(({ answer, score }) => ({ answer, score })),
        );
      }
    });

    it('is measured as far as it is asked for', async () => {
      const { spec } = await at.page.prepare();
      const report = await at.page.client.importance.measure({ spec, measures: ['kl-divergence'] });
      expect(report).toMatchObject({ answers: null, angles: null, measures: [{ key: 'kl-divergence' }] });
      expect(report.measures[0]?.blocks.every((block) => block !== null && block.value > 0)).toBe(true);
    });

    it('can be taken back, and leaves the engine usable', async () => {
      const { spec } = await at.page.prepare();
      const controller = new AbortController();
      const measured = at.page.client.importance.measure(
        { spec, measures: IMPORTANCE_KEYS },
        {
          signal: controller.signal,
          onProgress: ({ fraction }) => {
            if (fraction > 0.3) controller.abort();
          },
        },
      );
      await expect(measured).rejects.toMatchObject({ name: 'AbortError' });
      const { value } = await at.page.client.skipSets.score({ spec, skip: [] });
      expect(value).toBeGreaterThan(0);
    });
  });

  describe('the inspection of a question', () => {
    it('ends with the answer that the model gives', async () => {
      const { model } = await at.page.prepare();
      const { client } = at.page;
      const question = { image: await at.page.picture(), prompt: 'What is this?' };
      for (const skip of [[], [3, 7]]) {
        const { tokenIds, answer } = await client.currentModel.generate({
          ...question,
          skip,
          maxNewTokens: 1,
        });
        const seen = await client.currentModel.inspect({ ...question, skip, topK: 4 });
        expect({ ...seen.answer, text: seen.answer.text.trim() }).toEqual({ id: tokenIds[0], text: answer });
        expect(seen.blocks.flatMap((block, index) => (block === null ? [index] : []))).toEqual(skip);
        expect(seen.blocks.at(-1)?.lens).toMatchObject({ answer: { rank: 1 } });
        expect(seen.blocks.at(-1)?.lens.top[0]).toMatchObject(seen.answer);
        expect(seen.blocks[0]?.attention).toHaveLength(model.imageTokens);
        expect(seen.grid).toEqual({ columns: 6, rows: 6, firstPatch: 0 });
        expect(seen.framing).toEqual({ stretched: false, share: 1 });
      }
    });

    it('refuses what it cannot inspect', async () => {
      await at.page.prepare();
      const question = { image: await at.page.picture(), prompt: 'Hi', topK: 1 };
      const refused = at.page.client.currentModel.inspect({ ...question, skip: [12] });
      await expect(refused).rejects.toMatchObject({ code: 'invalid-input' });
    });
  });
});
