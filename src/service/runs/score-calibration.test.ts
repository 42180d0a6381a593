import { describe, expect, it, vi } from 'vitest';
import type { CalibrationSample, CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { taskSamples } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { useDemoRun } from '#service/testing/demo-run.ts';
import { type CalibrationUse, scoreCalibration } from './score-calibration.ts';

const task = taskByKey('single-object');

/** Pictures of one colour, by the first letter of their names. */
function sourceOf(samples: readonly CalibrationSample[]): CalibrationSource {
  return {
    set: { id: 'c', name: 'questions', samples, categories: ['2', 'cup'], issues: [] },
    pictures: samples.map(({ fileName }) => fileName),
    image: (sample) => Promise.resolve(Uint8Array.of(samples[sample]?.fileName.charCodeAt(0) ?? 0)),
  };
}

const about = (fileName: string, label: string, prompt?: string): CalibrationSample => ({
  id: `${fileName}: ${prompt ?? ''}`,
  fileName,
  label,
  ...(prompt !== undefined && { prompt }),
});

describe('samples with questions of their own', () => {
  const demo = useDemoRun();

  function score(samples: readonly CalibrationSample[], options: Partial<CalibrationUse> = {}) {
    const { imageSize } = demo.open.model.manifest.vision;
    const source = sourceOf(samples);
    return scoreCalibration({
      open: demo.open,
      source,
      task,
      samples: taskSamples(source.set, task),
      prompt: 'What is it?',
      maxNewTokens: 4,
      decodeImage: (bytes) =>
        Promise.resolve({
          width: imageSize,
          height: imageSize,
          data: new Uint8Array(3 * imageSize * imageSize).fill(bytes[0] ?? 0),
        }),
      ...options,
    });
  }

  it('need the noise of the logits only where answers are scored', async () => {
    const logits = vi.spyOn(demo.open.model, 'logitsAt');
    const { logitNoise, scored } = await score([about('a.png', '2')], { scoresAnswers: false });
    expect([logitNoise, scored.noiseMargin]).toEqual([0, 0]);
    expect(logits).not.toHaveBeenCalled();
    expect((await score([about('a.png', '2')])).logitNoise).toBeGreaterThan(0);
    expect(logits).toHaveBeenCalled();
    logits.mockRestore();
  });

  it('tell how long a picture takes to look at once two are, because the first warms kernels up', async () => {
    const [one, both] = [[about('a.png', '2')], [about('a.png', '2'), about('b.png', 'cup')]];
    expect((await score(one)).scored.visionMs).toBeUndefined();
    expect((await score(both)).scored.visionMs).toBeGreaterThan(0);
  });

  it('are asked these, the others that of the task; a picture is looked at once', async () => {
    const encode = vi.spyOn(demo.open.model, 'encodeImage');
    const samples = [
      about('a.png', '2', 'How many cups?'),
      about('a.png', 'cup'),
      about('b.png', 'cup', 'What is left?'),
    ];
    const { scored, scorer } = await score(samples);
    const ids = (text: string) => demo.open.tokenizer.buildPrompt(text);
    expect(scored.prompts.map((prompt) => prompt.ids)).toEqual([
      await ids('How many cups?'),
      await ids('What is it?'),
      await ids('What is left?'),
    ]);
    expect(encode).toHaveBeenCalledTimes(2);
    const [first, second, third] = await Promise.all(scored.prompts.map(({ features }) => features()));
    expect(first).toBe(second);
    expect(first).not.toEqual(third);
    expect([scorer.score(0, '2.'), scorer.score(0, '3'), scorer.score(1, 'a cup')]).toEqual([1, 0, 1]);
  });

  it('leave the memory of timed answers to these, as long as there is some', async () => {
    const left = async (memoryBudget: number) =>
      (await score([about('a.png', '2')], { memoryBudget })).memoryLeft;
    const without = await left(1_000_000);
    const keptBytes = vi.spyOn(demo.open.model.chain, 'keptBytes').mockReturnValue(300_000);
    try {
      expect(await left(1_000_000)).toBe(without - 300_000);
      expect(await left(200_000)).toBe(0);
    } finally {
      keptBytes.mockRestore();
    }
  });

  it('are named where their question cannot be asked', async () => {
    await expect(score([about('a.png', '2', 'How many in <image>?')])).rejects.toMatchObject({
      code: 'invalid-calibration',
      message: expect.stringContaining('The question about a.png cannot be asked: The prompt'),
    });
  });
});
