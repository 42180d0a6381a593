import { type Locator, type Page, expect } from '@playwright/test';
import { MODEL } from './model.ts';

/** The page as a person uses it. */
export class Workbench {
  constructor(readonly page: Page) {}

  /** Opens the page with the small model and without a recorded run, and waits until model, pictures and the first answer are there. */
  async open(): Promise<void> {
    await this.closeRecorded();
    await this.page.goto(`?model=${MODEL}/`);
    await this.ready();
  }

  async ready(): Promise<void> {
    await expect(this.answer('full')).toHaveAttribute('data-status', 'ready', { timeout: 120_000 });
  }

  /** From now on this browser is one in which a recorded run was closed before. */
  async closeRecorded(): Promise<void> {
    await this.page.context().addInitScript(() => {
      localStorage.setItem('skipscope-recorded-run', 'closed');
    });
  }

  /** From now on this browser is one of a device with little memory, which is given the small model. */
  async haveLittleMemory(): Promise<void> {
    await this.page.context().addInitScript(() => {
      Object.defineProperty(navigator, 'deviceMemory', { value: 2 });
    });
  }

  answer(kind: 'full' | 'skip'): Locator {
    return this.page.getByTestId(`answer-${kind}`);
  }

  block(index: number, state: 'kept' | 'skipped' | 'protected'): Locator {
    return this.page.getByRole('button', { name: `Block ${index}, ${state}` });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Scrolls to a panel: those far below are drawn once they are near. */
  async scrollTo(panel: string): Promise<void> {
    await this.page.getByRole('region', { name: panel, exact: true }).scrollIntoViewIfNeeded();
  }

  /** Takes blocks from the candidates of a search. */
  async protect(blocks: readonly number[]): Promise<void> {
    const field = this.page.getByRole('textbox', { name: 'Protected blocks' });
    await field.fill(blocks.join(', '));
    await field.press('Enter');
  }

  /** Sets up a search that is small, and whose path does not depend on how good the model is. */
  async configureSearch(samples: number, blocks: number, kept: readonly number[]): Promise<void> {
    await this.protect(kept);
    await this.page.getByRole('spinbutton', { name: 'Samples', exact: true }).fill(String(samples));
    await this.page.getByRole('spinbutton', { name: 'Blocks, at most' }).fill(String(blocks));
    await this.page.getByLabel('Explore to the end', { exact: true }).check();
  }

  /** Goes on with an unfinished run: the one in view, or else the one that is offered. */
  async resume(): Promise<void> {
    await this.ready();
    await this.button('Resume').first().click();
  }

  runStatus(): Locator {
    return this.page.getByTestId('run-status');
  }

  /** How many points the metric curve has. */
  async points(): Promise<number> {
    return Number(await this.page.getByTestId('chart-metric').getAttribute('data-points'));
  }

  /** Waits until curve and table hold a path of so many blocks: they are drawn when the status of the run already stands. */
  async pathDrawn(blocks: number): Promise<void> {
    await expect(this.page.getByTestId('chart-metric')).toHaveAttribute('data-points', String(blocks + 1));
    await expect(this.steps()).toHaveCount(blocks + 1);
  }

  /** The full model and every step, as the table lists them. */
  steps(): Locator {
    return this.page.getByTestId('removal-order').getByRole('rowheader').getByRole('button');
  }

  /** Removed blocks as the table shows them, in order. */
  async removalOrder(): Promise<readonly number[]> {
    const names = await this.steps().allTextContents();
    return names.flatMap((name) => /block (\d+)/.exec(name)?.[1] ?? []).map(Number);
  }

  /** Text of the export chosen by its name in the list of formats. */
  async exported(format: 'JSON' | 'CSV' | 'Python'): Promise<string> {
    await this.page.getByRole('tab', { name: 'Export' }).click();
    await this.page.getByRole('radio', { name: format, exact: true }).click();
    return (await this.page.getByTestId('export-preview').textContent()) ?? '';
  }
}
