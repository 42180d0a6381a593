import { type BrowserContext, type Page, chromium } from '@playwright/test';
import { z } from 'zod';
import { findChromium } from '../find-chromium.ts';

const processes = z.looseObject({
  processInfo: z.array(z.looseObject({ type: z.string(), id: z.number() })),
});

/** How a page is killed. */
export type PageDeath = 'tab' | 'worker' | 'browser';

/** A browser whose storage outlives it, with one page. */
export class KilledBrowser {
  readonly #profile: string;
  readonly #url: string;
  #context: BrowserContext | null = null;
  #page: Page | null = null;

  /** `profile`: the folder of the storage. */
  constructor(profile: string, url: string) {
    this.#profile = profile;
    this.#url = url;
  }

  /** The page, opened anew after a death. */
  async page(): Promise<Page> {
    if (this.#page) return this.#page;
    this.#context ??= await this.#launch();
    const page = await this.#context.newPage();
    // The loader of this program names functions by a helper that the page lacks.
    await page.addInitScript('globalThis.__name = (named) => named');
    await page.goto(this.#url);
    await page.waitForFunction(() => 'engine' in window);
    this.#page = page;
    return page;
  }

  async kill(death: PageDeath): Promise<void> {
    const page = this.#page;
    this.#page = null;
    if (page === null) return;
    if (death === 'browser') return this.#killBrowser();
    if (death === 'worker') await this.#closeWorkers(page);
    else await this.#crash(page);
    await page.close();
  }

  async close(): Promise<void> {
    await this.#context?.close();
  }

  #launch(): Promise<BrowserContext> {
    const executablePath = findChromium();
    const args = ['--no-sandbox', '--disable-features=WebGPU'];
    return chromium.launchPersistentContext(this.#profile, {
      args,
      ...(executablePath !== null && { executablePath }),
    });
  }

  /** The workers end at once, maybe before they have answered. */
  async #closeWorkers(page: Page): Promise<void> {
    await Promise.allSettled(page.workers().map((worker) => worker.evaluate(() => close())));
  }

  /** The process of the page ends at once, and its workers with it. */
  async #crash(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    // The call is never answered.
    session.send('Page.crash').catch(() => undefined);
    await crashed;
  }

  async #killBrowser(): Promise<void> {
    const context = this.#context;
    this.#context = null;
    const session = await context?.browser()?.newBrowserCDPSession();
    const { processInfo } = processes.parse(await session?.send('SystemInfo.getProcessInfo'));
    const browser = processInfo.find(({ type }) => type === 'browser');
    if (context === null || browser === undefined)
      throw new Error('The process of the browser is not known.');
    const closed = context.waitForEvent('close', { timeout: 60_000 });
    process.kill(browser.id, 'SIGKILL');
    await closed;
  }
}
