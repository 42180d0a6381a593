import { type Locator, type Page, expect } from '@playwright/test';

/** The model manager as a person uses it, on a page that has loaded no model by itself. */
export class ModelManager {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    // Loading the model that comes with the page takes longer than the whole test.
    await this.page.goto('?model=models/nothing/&provider=wasm');
    await this.page.getByRole('button', { name: /^Model:/ }).click();
  }

  async lookUp(address: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Add a model…' }).click();
    await this.page.getByRole('textbox', { name: 'Repository, URL' }).fill(address);
    await this.page.getByRole('button', { name: 'Look it up' }).click();
    await expect(this.page.getByRole('button', { name: 'Import', exact: true })).toBeVisible();
  }

  /** Starts the import of what was looked up. */
  async import(dtype: string): Promise<void> {
    await this.page.getByRole('radio', { name: dtype, exact: true }).check();
    await this.page.getByRole('button', { name: 'Import', exact: true }).click();
  }

  problem(text: string): Locator {
    return this.page.getByRole('alert').filter({ hasText: text });
  }

  stored(): Locator {
    return this.page.getByRole('list', { name: 'Stored models' }).getByRole('listitem');
  }

  /** Asks the model in use about a picture file; the answer must come to be `expected`. */
  async expectAnswer(picture: string, prompt: string, expected: string): Promise<void> {
    await this.page.getByLabel('Upload picture').setInputFiles(picture);
    await this.page.getByRole('textbox', { name: 'Prompt', exact: true }).fill(prompt);
    const answer = this.page.getByTestId('answer-full');
    await expect.poll(() => answer.textContent()).toBe(expected);
  }
}
