import type { Page } from '@playwright/test';
import { z } from 'zod';
import type { LoadedModel, ProviderChoice } from '#service/contract/model-operations.ts';
import { HARNESS_URL } from '../servers.ts';
import { pictureFile, skipscope } from './command-line.ts';
import { CALIBRATION, MODEL } from './model.ts';

export interface Question {
  /** File in the calibration set. */
  readonly image: string;
  readonly prompt: string;
  readonly skip: readonly number[];
  readonly maxNewTokens: number;
}

/** The token ids of each answer, computed in the browser; throws unless it ran on `provider`, whose self-test passed. */
export async function askBrowser(
  page: Page,
  provider: ProviderChoice,
  questions: readonly Question[],
): Promise<readonly (readonly number[])[]> {
  await openEngine(page);
  await loadModel(page, provider);
  return askLoaded(page, questions);
}

/** Goes to the page that has the engine and no user interface. */
export async function openEngine(page: Page): Promise<void> {
  await page.goto(HARNESS_URL);
  await page.waitForFunction(() => 'engine' in window);
}

/** Loads the small demo; throws unless it runs on `provider`, whose self-test passed. */
export function loadModel(page: Page, provider: ProviderChoice): Promise<LoadedModel> {
  return page.evaluate(
    async ({ provider, model }) => {
      const loaded = await window.engine.currentModel.load({ url: model, provider });
      if (loaded.provider !== provider)
        throw new Error(loaded.fallbackReason ?? 'Another provider was taken.');
      if (!loaded.selfTest.passed) throw new Error(`The self-test is off by ${loaded.selfTest.error}.`);
      return loaded;
    },
    { provider, model: MODEL },
  );
}

/** The token ids of each answer of the loaded model. */
export function askLoaded(
  page: Page,
  questions: readonly Question[],
): Promise<readonly (readonly number[])[]> {
  return page.evaluate(
    async ({ questions, calibration }) => {
      const answers: (readonly number[])[] = [];
      for (const question of questions) {
        const response = await fetch(`${calibration}/images/${question.image}`);
        const image = await response.blob();
        answers.push((await window.engine.currentModel.generate({ ...question, image })).tokenIds);
      }
      return answers;
    },
    { questions, calibration: CALIBRATION },
  );
}

/** The token ids of each answer, computed by the command line on the CPU. */
export async function askNode(questions: readonly Question[]): Promise<readonly (readonly number[])[]> {
  const answers: (readonly number[])[] = [];
  for (const { image, prompt, skip, maxNewTokens } of questions) {
    const args = ['--image', pictureFile(image), '--prompt', prompt, '--skip', skip.join(',')];
    const limit = ['--max-new-tokens', String(maxNewTokens)];
    const schema = z.object({ tokenIds: z.array(z.number()) });
    answers.push((await skipscope('generate', [...args, ...limit], schema)).tokenIds);
  }
  return answers;
}
