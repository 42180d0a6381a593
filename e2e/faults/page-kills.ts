import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { essenceOf, factsOf } from '#engine/search/testing/run-facts.ts';
import { type Campaign, type FaultContext, type Row, tries } from './campaign.ts';
import { type KillMoment, drawMoment, isBeginning } from './kill-moment.ts';
import { KilledBrowser, type PageDeath } from './killed-browser.ts';
import { TINY_CALIBRATION, TINY_MODEL, serveHarness } from './served-harness.ts';
import { Tally } from './tally.ts';
import { tinySearch } from './tiny-model.ts';

const KILLS = 100;
const KILLS_OF_A_RUN = 4;
/** Within which the first moments of a page are hit. */
const START_MS = 1500;
const POLL_MS = 10;
/** In a browser of one thread a search takes longer than in Node. */
const SAMPLES = 8;

/** A run that a page drives. */
interface Driven {
  /** Number of events that the page has told of. */
  readonly seen: () => number;
  readonly ended: () => boolean;
}

/** Opens model and set in the page, and returns the search on them. */
async function specOn(page: Page): Promise<SearchSpec> {
  const { model, set } = await page.evaluate(
    async ({ model, calibration }) => ({
      model: await window.engine.currentModel.load({ url: `${model}/`, provider: 'wasm' }),
      set: await window.engine.calibrations.open({ url: `${calibration}/` }),
    }),
    { model: TINY_MODEL, calibration: TINY_CALIBRATION },
  );
  return tinySearch(model, set, SAMPLES);
}

/** Starts the run, or resumes the one that is there, and does not wait for it. */
async function drive(page: Page, id: string): Promise<Driven> {
  const spec = await specOn(page);
  let seen = 0;
  let ended = false;
  page.on('console', (message) => {
    if (message.text() === 'event') seen++;
    if (message.text().startsWith('ended')) ended = true;
  });
  await page.evaluate(
    async ({ id, spec }) => {
      const { runs } = window.engine;
      const isThere = (await runs.events({ id })).length > 0;
      const callbacks = {
        onEvent: () => {
          console.log('event');
        },
      };
      const outcome = isThere ? runs.resume({ id }, callbacks) : runs.start({ id, spec }, callbacks);
      outcome.then(
        () => {
          console.log('ended');
        },
        (error: unknown) => {
          console.log(`ended: ${String(error)}`);
        },
      );
    },
    { id, spec },
  );
  return { seen: () => seen, ended: () => ended };
}

/** Resolves at the moment; to false when the run has ended before. */
async function reached(moment: KillMoment, { seen, ended }: Driven): Promise<boolean> {
  // A resumed run tells its earlier events at once.
  await wait(POLL_MS);
  const before = seen();
  const startedAt = Date.now();
  const isThen = () =>
    moment.kind === 'time' ? Date.now() - startedAt > moment.ms : seen() > before + moment.amount;
  while (!ended() && !isThen()) await wait(POLL_MS);
  return !ended();
}

function eventsOf(page: Page, id: string): Promise<readonly RunEvent[]> {
  return page.evaluate((id) => window.engine.runs.events({ id }), id);
}

async function toTheEnd(browser: KilledBrowser, id: string): Promise<readonly RunEvent[]> {
  const page = await browser.page();
  const { ended } = await drive(page, id);
  while (!ended()) await wait(POLL_MS);
  const events = await eventsOf(page, id);
  // Nothing of a run may help the next one.
  await page.evaluate((id) => window.engine.runs.delete({ id }), id);
  return events;
}

function drawDeath({ random }: FaultContext): PageDeath {
  const drawn = random();
  return drawn < 0.6 ? 'tab' : drawn < 0.8 ? 'worker' : 'browser';
}

/** One run of a page, killed up to four times. */
async function killAndResume(
  browser: KilledBrowser,
  id: string,
  whole: readonly RunEvent[],
  tally: Tally<PageDeath>,
  context: FaultContext,
): Promise<void> {
  const reference = factsOf(whole);
  for (let kill = 0; kill < KILLS_OF_A_RUN && tally.done < tries(KILLS, context); kill++) {
    const driven = await drive(await browser.page(), id);
    const moment = drawMoment(context, reference.length / (KILLS_OF_A_RUN + 1), START_MS);
    if (!(await reached(moment, driven))) break;
    const death = drawDeath(context);
    await browser.kill(death);
    tally.count(death);
    const stored = await eventsOf(await browser.page(), id);
    if (!isBeginning(factsOf(stored), reference))
      context.violation(`${id} differs after the death of its ${death}.`);
    if (stored.length < driven.seen())
      context.violation(`${id} has lost events that its page had told of, with its ${death}.`);
  }
  const events = await toTheEnd(browser, id);
  if (JSON.stringify(essenceOf(events)) !== JSON.stringify(essenceOf(whole)))
    context.violation(`${id} ended otherwise.`);
}

async function run(context: FaultContext): Promise<readonly Row[]> {
  const harness = await serveHarness(context.model);
  const browser = new KilledBrowser(join(context.folder, 'profile'), harness.url);
  try {
    const whole = await toTheEnd(browser, 'undisturbed');
    const tally = new Tally<PageDeath>(
      'page killed',
      tries(KILLS, context),
      ['tab', 'worker', 'browser'],
      context,
    );
    for (let at = 0; tally.done < tries(KILLS, context); at++)
      await killAndResume(
        browser,
        `Run ${String(at)} of the page`.replaceAll(' ', '-'),
        whole,
        tally,
        context,
      );
    return [tally.row()];
  } finally {
    await browser.close();
    await harness.stop();
  }
}

export const pageKills: Campaign = {
  key: 'kill-page',
  description: `a page is killed ${String(KILLS)} times in its runs (tab, worker, browser), and resumed each time`,
  run,
};
