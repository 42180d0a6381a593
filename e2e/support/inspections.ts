import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { decodeImage } from '#host/node/decode-image.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import type { InspectedQuestion } from '#service/contract/inspection.ts';
import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { inspectQuestion } from '#service/models/inspect-question.ts';
import { openModel } from '#service/models/open-model.ts';
import { HARNESS_URL } from '../servers.ts';
import { pictureFile } from './command-line.ts';
import { CALIBRATION, MODEL } from './model.ts';

const PICTURE = '000001.webp';
const QUESTION = { prompt: 'What is the main object in this image?', skip: [5, 7], topK: 3 };

/** The inspection of a question in the browser. */
export async function inspectInBrowser(page: Page, provider: ProviderChoice): Promise<InspectedQuestion> {
  await page.goto(HARNESS_URL);
  await page.waitForFunction(() => 'engine' in window);
  return page.evaluate(
    async ({ provider, question, model, picture }) => {
      const loaded = await window.engine.currentModel.load({ url: model, provider });
      if (loaded.provider !== provider)
        throw new Error(loaded.fallbackReason ?? 'Another provider was taken.');
      const image = await (await fetch(picture)).blob();
      return window.engine.currentModel.inspect({ ...question, image });
    },
    { provider, question: QUESTION, model: MODEL, picture: `${CALIBRATION}/images/${PICTURE}` },
  );
}

/** The same in Node, on the CPU. */
export async function inspectInNode(): Promise<InspectedQuestion> {
  const runtime = await createNodeRuntime({ threads: 1 });
  const open = await openModel(new DirectorySource(`public/${MODEL}`), runtime, {
    startSandbox: startProcessSandbox,
  });
  try {
    const picture = await decodeImage(new Uint8Array(await readFile(pictureFile(PICTURE))));
    return await inspectQuestion(open, await open.model.encodeImage(picture), QUESTION);
  } finally {
    open.tokenizer.dispose();
    await runtime.dispose();
  }
}

/** The largest difference between the numbers of two inspections; infinite where anything else of them differs. */
export function inspectionDifference(first: InspectedQuestion, second: InspectedQuestion): number {
  const [a, b] = [partsOf(first), partsOf(second)];
  if (a.rest !== b.rest || a.numbers.length !== b.numbers.length) return Infinity;
  return a.numbers.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (b.numbers[at] ?? NaN))), 0);
}

function partsOf({ blocks, ...rest }: InspectedQuestion) {
  const tokens = blocks.map((block) => block?.lens.top.map(({ id, text }) => [id, text]) ?? null);
  return {
    rest: JSON.stringify([rest.answer, rest.skip, rest.grid, tokens]),
    numbers: blocks.flatMap((block) => {
      if (block === null) return [];
      const { top, answer } = block.lens;
      return [...block.attention, answer.probability, ...top.map(({ probability }) => probability)];
    }),
  };
}
