import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import type { ProviderChoice } from '#client/contract.ts';
import { HARNESS_URL } from '../servers.ts';
import { CALIBRATION, MODEL, ROOT } from './model.ts';

export interface Question {
  /** File in the calibration set. */
  readonly image: string;
  readonly prompt: string;
  readonly skip: readonly number[];
  readonly maxNewTokens: number;
}

/** The token ids of each answer, computed in the browser; throws unless it ran on `provider`. */
export async function askBrowser(
  page: Page,
  provider: ProviderChoice,
  questions: readonly Question[],
): Promise<readonly (readonly number[])[]> {
  await page.goto(HARNESS_URL);
  await page.waitForFunction(() => 'engine' in window);
  return page.evaluate(
    async ({ provider, questions, model, calibration }) => {
      const loaded = await window.engine.loadModel(model, provider);
      if (loaded.provider !== provider)
        throw new Error(loaded.fallbackReason ?? 'Another provider was taken.');
      const answers: (readonly number[])[] = [];
      for (const question of questions) {
        const response = await fetch(`${calibration}/images/${question.image}`);
        const image = await response.blob();
        answers.push((await window.engine.generate({ ...question, image })).tokenIds);
      }
      return answers;
    },
    { provider, questions, model: MODEL, calibration: CALIBRATION },
  );
}

/** The token ids of each answer, computed by the command line on the CPU. */
export async function askNode(questions: readonly Question[]): Promise<readonly (readonly number[])[]> {
  const answers: (readonly number[])[] = [];
  for (const { image, prompt, skip, maxNewTokens } of questions) {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        ...['--import', 'tsx', 'src/cli/main.ts', 'generate', '--json'],
        ...['--model', `public/${MODEL}`, '--image', `public/${CALIBRATION}/images/${image}`],
        ...['--prompt', prompt, '--skip', skip.join(','), '--max-new-tokens', String(maxNewTokens)],
      ],
      { cwd: ROOT },
    );
    const { tokenIds }: { tokenIds: readonly number[] } = JSON.parse(stdout);
    answers.push(tokenIds);
  }
  return answers;
}
