import { describe, expect, it, vi } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import { useServerPage } from '#server/testing/server-page.ts';
import { useWorkerPage } from '#client/testing/worker-page.ts';

describe.each([
  ['a worker', useWorkerPage],
  ['a server', useServerPage],
])('on %s', (_, usePage) => {
  const at = usePage();

  describe('questions', () => {
    it('are answered under any skip set', async () => {
      const { model } = await at.page.prepare();
      expect(model).toMatchObject({
        blocks: 12,
        imageTokens: 36,
        provider: 'cpu',
        fallbackReason: null,
        selfTest: { passed: true },
      });
      const { currentModel } = at.page.client;
      const question = { image: await at.page.picture(), prompt: 'What is this?' };
      const partial: string[] = [];
      const ask = (skip: number[]) =>
        currentModel.generate(
          { ...question, skip, maxNewTokens: 3 },
          { onProgress: ({ partialAnswer: text }) => partial.push(...(text === undefined ? [] : [text])) },
        );
      const full = await ask([]);
      const skipped = await ask([3, 7]);
      expect(full.tokenIds.length).toBeGreaterThan(0);
      expect(full.latencyMs.blocks.filter((ms) => ms === null)).toHaveLength(0);
      expect(skipped.latencyMs.blocks.flatMap((ms, block) => (ms === null ? [block] : []))).toEqual([3, 7]);
      expect(await ask([])).toMatchObject({ tokenIds: full.tokenIds, answer: full.answer });
      // An answer that takes its time is told as far as it is known.
      partial.length = 0;
      let time = performance.now();
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => (time += 100));
      await ask([]);
      clock.mockRestore();
      expect(partial.length).toBeGreaterThan(0);
      for (const text of partial) expect(full.answer.startsWith(text)).toBe(true);

      const { tokenIds, answer, skip } = skipped;
      const { tokens } = await currentModel.readAnswer({ ...question, skip, tokenIds, topK: 4 });
      expect(tokens.map(({ id }) => id)).toEqual(tokenIds);
      expect(tokens.map(({ text }) => text).join('')).toBe(answer);
      for (const { id, rank, probability, top } of tokens) {
        expect(rank).toBe(1);
        expect(top).toHaveLength(4);
        expect(top[0]).toMatchObject({ id, probability });
      }
      const { tensors } = await currentModel.weights({ block: 11 });
      expect(tensors.map(({ name }) => name)).toContain('mlp.up_proj.weight');
      for (const { norm } of tensors) expect(norm).toBeGreaterThan(0);
      await expect(currentModel.weights({ block: 12 })).rejects.toMatchObject({ code: 'invalid-input' });
      const unknown = currentModel.readAnswer({ ...question, skip, tokenIds: [1_000_000], topK: 4 });
      await expect(unknown).rejects.toMatchObject({ code: 'invalid-input' });
    });

    it('fail with code and remedy, and leave the engine usable', async () => {
      const early = at.page.client.currentModel.generate({
        image: await at.page.picture(),
        prompt: 'Hi',
        skip: [],
      });
      await expect(early).rejects.toThrow(SkipscopeError);
      await expect(early).rejects.toMatchObject({ code: 'invalid-input', remedy: 'Load a model first.' });
      await at.page.prepare();
      const question = { image: await at.page.picture(), prompt: 'Hi', skip: [12] };
      await expect(at.page.client.currentModel.generate(question)).rejects.toMatchObject({
        code: 'invalid-input',
      });
      const text = { image: new Blob(['text']), prompt: 'Hi', skip: [] };
      await expect(at.page.client.currentModel.generate(text)).rejects.toMatchObject({
        code: 'invalid-input',
      });
      const sound = await at.page.client.currentModel.generate({ ...question, skip: [], maxNewTokens: 1 });
      expect(sound.tokenIds).toHaveLength(1);
    });

    it('can be taken back', async () => {
      await at.page.prepare();
      const controller = new AbortController();
      // It has to fit the model, or it may be refused before it is taken back.
      const prompt = 'Hi '.repeat(40);
      const request = { image: await at.page.picture(), prompt, skip: [], maxNewTokens: 40 };
      const asked = at.page.client.currentModel.generate(request, { signal: controller.signal });
      setTimeout(() => {
        controller.abort();
      }, 5);
      await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    });
  });

  describe('models', () => {
    it('keep the old one when the new one is unsound', async () => {
      await at.page.prepare();
      await expect(
        at.page.client.currentModel.load({ url: 'public', provider: 'auto' }),
      ).rejects.toMatchObject({ code: 'not-found' });
      const question = { image: await at.page.picture(), prompt: 'Hi', skip: [], maxNewTokens: 1 };
      expect((await at.page.client.currentModel.generate(question)).tokenIds).toHaveLength(1);
    });

    it('report progress', async () => {
      const phases: string[] = [];
      await at.page.client.currentModel.load(
        { url: at.page.modelUrl, provider: 'auto' },
        {
          onProgress: ({ phase }) => {
            phases.push(phase);
          },
        },
      );
      expect(phases.at(-1)).toBe('Warming up');
      expect(phases.at(-2)).toMatch(/^Loading the model, [\d.]+ of [\d.]+ MB$/);
    });
  });
});
