import { afterEach, describe, expect, it, vi } from 'vitest';
import { featureBytes } from '#engine/evaluation/memory-budget.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { type SearchSpec, createSearchSpec } from '#engine/search/search-spec.ts';
import { strategyChoiceSchema, type StrategyKey } from '#engine/search/strategy-choice.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { type RunExecution, executeRun } from './execute-run.ts';
import { useDemoRun } from '#service/testing/demo-run.ts';

const SAMPLES = 6;
const HELD_OUT = 2;

describe('a search on the demo model', () => {
  const demo = useDemoRun();
  afterEach(() => {
    vi.restoreAllMocks();
  });

  type Choice = Pick<RunExecution, 'rows' | 'memoryBudget' | 'reuse'> & {
    readonly exhaustive?: boolean;
    readonly spec?: SearchSpec;
  };

  function specOf(key: StrategyKey, exhaustive = false): SearchSpec {
    const { model } = demo.open;
    return createSearchSpec({
      task: 'multi-object',
      strategy: strategyChoiceSchema.parse({ key }),
      maxBlocks: 1,
      exhaustive,
      protect: Array.from({ length: 9 }, (_, block) => block),
      sampling: { limit: SAMPLES, heldOut: HELD_OUT / SAMPLES },
      model: { name: model.manifest.name, hash: model.hash },
      calibration: { name: demo.source.set.name, id: demo.source.set.id },
    });
  }

  function execute(
    key: StrategyKey,
    { exhaustive = false, spec = specOf(key, exhaustive), ...choice }: Choice,
    journal = new MemoryJournal(),
  ): Promise<RunState> {
    const { signal } = new AbortController();
    const onEvent = (): void => undefined;
    const { open, source } = demo;
    return executeRun({ ...choice, spec, open, source, journal, decodeImage, signal, onEvent });
  }

  function found({ baseline, path, heldOut }: RunState): unknown {
    return [baseline?.scores, path.map(({ skip, scores }) => ({ skip, scores })), heldOut];
  }

  it.each(['gm-skip', 'sleb'] as const)(
    'finds the same in large passes, and without memory for features, streams and caches: %s',
    async (key) => {
      const encode = vi.spyOn(demo.open.model, 'encodeImage');
      const plain = await execute(key, {});
      expect(plain.heldOut[0]?.scores).toHaveLength(HELD_OUT);
      expect(encode).toHaveBeenCalledTimes(SAMPLES);
      expect(found(await execute(key, { rows: 32 }))).toEqual(found(plain));
      expect(encode).toHaveBeenCalledTimes(2 * SAMPLES);

      encode.mockClear();
      const two = 2 * featureBytes(demo.open.model.manifest);
      expect(found(await execute(key, { memoryBudget: two }))).toEqual(found(plain));
      // The two kept pictures are encoded once, the others more often.
      expect(encode.mock.calls.length).toBeGreaterThan(SAMPLES);
    },
  );

  it('scores every candidate of an exhaustive search from what is kept, where that is wanted, for less work', async () => {
    const alone = await execute('gm-skip', { exhaustive: true });
    const reusing = await execute('gm-skip', { exhaustive: true, reuse: true });
    expect(found(reusing)).toEqual(found(alone));
    expect(reusing.importance).toEqual(alone.importance);
    expect(alone.work.blockTokens).toBeGreaterThan(1.3 * reusing.work.blockTokens);
  });

  it('notes how many rows its passes have and what noise it measured, and goes on with these', async () => {
    const journal = new MemoryJournal();
    const state = await execute('order-reverse', { rows: 'auto' }, journal);
    const rows = state.environments[0]?.rows ?? 0;
    expect([1, 2, 4, 8, 16, 32, 64]).toContain(rows);
    const noise = state.environments[0]?.logitNoise ?? 0;
    expect(noise).toBeGreaterThan(0);
    expect(noise).toBeLessThan(1e-3);
    const begun = (await journal.read())
      .slice(0, 3)
      .map((event): RunEvent =>
        event.type === 'started' && event.environment
          ? { ...event, environment: { ...event.environment, rows: 5, logitNoise: 0.001 } }
          : event,
      );
    const resumed = await execute('order-reverse', { rows: 'auto' }, new MemoryJournal(begun));
    expect(resumed.environments).toMatchObject([{ rows: 5, logitNoise: 0.001 }]);
    expect(resumed.environments).toHaveLength(1);
    expect(found(resumed)).toEqual(found(state));
  });

  it('does not go on with likelihoods of references in other tokens', async () => {
    const { references, ...spec } = specOf('sleb');
    expect(references).toBe('chat-template');
    await expect(execute('sleb', { spec })).rejects.toMatchObject({ code: 'invalid-journal' });
  });

  it('orders by block influence without tokens of references', async () => {
    const encode = vi.spyOn(demo.open.tokenizer, 'encodeAnswers').mockRejectedValue(new Error('no answers'));
    expect((await execute('block-influence', {})).status).toBe('done');
    await expect(execute('sleb', {})).rejects.toThrow('no answers');
    expect(encode).toHaveBeenCalledTimes(1);
  });
});
