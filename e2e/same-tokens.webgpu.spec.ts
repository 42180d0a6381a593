import { expect, test } from '@playwright/test';
import { countingWorker, type GpuCalls, takeGpuCalls } from './support/gpu-calls.ts';
import { breakCapturedSteps, loseGpuInWait } from './support/gpu-faults.ts';
import { type Question, askLoaded, askNode, loadModel, openEngine } from './support/questions.ts';

// 36 picture tokens and the prompt make more than 32 positions.
const first: Question = {
  image: '000001.webp',
  prompt: 'What is the main object in this image?',
  skip: [],
  maxNewTokens: 4,
};
const second: Question = {
  image: '000002.webp',
  prompt: 'Describe this image.',
  skip: [2, 4, 8, 9, 10],
  maxNewTokens: 4,
};

// One load compiles all shaders, which takes an emulated GPU most of the time; so this is one test.
test('WebGPU gives the tokens of Node, with few calls, without captured steps, and behind a lost GPU', async ({
  page,
  browser,
}) => {
  test.slow();
  const expected = await askNode([first, second]);
  const worker = await countingWorker(page, () => openEngine(page));

  const mend = await breakCapturedSteps(worker);
  expect((await loadModel(page, 'webgpu')).selfTest.capturesSteps).toBe(false);
  expect(await askLoaded(page, [second])).toEqual(expected.slice(1));

  await mend();
  const { selfTest, blocks } = await loadModel(page, 'webgpu');
  expect(selfTest.capturesSteps).toBe(true);
  expect(await askLoaded(page, [first, second])).toEqual(expected);

  const callsFor = async (maxNewTokens: number): Promise<GpuCalls> => {
    await takeGpuCalls(worker);
    const [answer] = await askLoaded(page, [{ ...second, skip: [], maxNewTokens }]);
    expect(answer).toHaveLength(maxNewTokens);
    return takeGpuCalls(worker);
  };
  const [prompt, three, four] = [await callsFor(1), await callsFor(3), await callsFor(4)];
  expect(prompt.bytesBack).toBeLessThanOrEqual(64);
  const oneToken = (name: keyof GpuCalls): number => four[name] - three[name];
  // A run for each block and one for the head, and the copy of the choice.
  expect(oneToken('submit')).toBeLessThanOrEqual(blocks + 2);
  expect(oneToken('dispatchWorkgroups')).toBeGreaterThan(blocks);
  expect(oneToken('createBindGroup')).toBe(0);
  expect(oneToken('writeBuffer')).toBeLessThanOrEqual(3);
  expect(oneToken('clearBuffer')).toBe(0);
  expect(oneToken('createBuffer')).toBe(0);
  expect(oneToken('pushErrorScope')).toBe(0);
  expect(oneToken('mapAsync')).toBe(1);
  expect(oneToken('bytesBack')).toBeLessThanOrEqual(64);

  const answer = askLoaded(page, [second]).then(
    () => 'an answer',
    (error: unknown) => String(error),
  );
  await loseGpuInWait(browser, worker);
  expect(await answer).toContain('The GPU was lost');
  await loadModel(page, 'wasm');
  expect(await askLoaded(page, [second])).toEqual(expected.slice(1));
});
