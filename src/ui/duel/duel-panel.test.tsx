// @vitest-environment happy-dom
import { act, fireEvent, screen, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { reader, reading } from '#ui/charts/testing/read-points.ts';
import { PinButtons } from '#ui/pins/pin-buttons.tsx';
import {
  emptyPage,
  happens,
  readyPage,
  renderWithStore,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { keepRun } from '#ui/testing/run-journals.ts';
import { giveElementsASize } from '#ui/testing/sized-elements.ts';
import { DuelPanel } from './duel-panel.tsx';
import { foreignRun, forwardRun, pinBoth, reverseRun } from './testing/duel-runs.ts';

giveElementsASize();

let page: TestPage;
let user: UserEvent;

const slider = () => screen.getByRole('slider', { name: 'Blocks skipped by both runs' });
const slideTo = (value: number) =>
  happens(() => fireEvent.change(slider(), { target: { value: String(value) } }));
const difference = () => screen.getByTestId('duel-difference').textContent;
const chart = () => screen.getByTestId('chart-duel');
const answers = () => ['a', 'b'].map((side) => screen.getByTestId(`duel-answer-${side}`).textContent);
const answerOf = (side: string) => screen.getByRole('article', { name: `Answer of ${side.toUpperCase()}` });
const verdicts = () =>
  screen
    .getAllByRole('article', { name: /^Answer of/ })
    .map((card) => /right|wrong/.exec(card.textContent)?.[0]);
const flipped = (testId: string) =>
  within(screen.getByTestId(testId))
    .queryAllByRole('button')
    .map((button) => button.getAttribute('aria-label'));

/** A page that has its pictures and no model, with both runs pinned. */
async function openDuel(withModel = false): Promise<void> {
  page = emptyPage();
  if (withModel) await readyPage(page);
  else await page.store.getState().openCalibration('c/');
  user = renderWithStore(page, <DuelPanel />);
  await pinBoth(page);
  await screen.findByTestId('duel-position');
}

describe('a duel without a model', () => {
  beforeEach(() => openDuel());

  it('has one slider for skip sets, curves, answers and flipped pictures', async () => {
    expect(slider().getAttribute('aria-valuetext')).toContain('3 of 6 blocks skipped, sparsity 50.0 %');
    await slideTo(2);
    expect(screen.getByTestId('duel-position').textContent).toBe('2 of 6 skipped · sparsity 33.3 %');
    expect(difference()).toBe('They differ in 2 blocks. Only A skips 0. Only B skips 5. Both skip 2.');
    expect(
      screen.getByRole('img', { name: /^The 6 blocks of both runs. They differ in 2 blocks/ }),
    ).toBeDefined();
    expect(answers()).toEqual(['mat', 'cat']);
    expect(verdicts()).toEqual(['wrong', 'right']);
    expect(flipped('flips-between')).toEqual(['Picture 2: A right, B wrong', 'Picture 1: A wrong, B right']);
    expect(flipped('flips-step')).toEqual([
      'Picture 1: before right, here wrong',
      'Picture 2: before right, here wrong',
    ]);
    await slideTo(0);
    expect(difference()).toBe('Both keep every block.');
    expect(answers()).toEqual(['cat', 'cat']);
    expect(flipped('flips-step')).toEqual([]);
  });

  it('shows where a run ends before the slider', () => {
    expect(screen.getByTestId('duel-point-a').textContent).toContain(
      '2 blocks skipped, 33.3 %, its last point',
    );
    expect(difference()).toContain('Both skip 2.');
  });

  it('shows a flipped picture with both answers', async () => {
    await slideTo(2);
    await user.click(screen.getByRole('button', { name: 'Picture 2: A right, B wrong' }));
    await happens(() => undefined);
    expect(page.store.getState().image?.sample).toBe(1);
    expect(answers()).toEqual(['dog', 'log']);
    await user.click(screen.getByRole('button', { name: 'Next picture' }));
    await happens(() => undefined);
    expect(answers()).toEqual(['mat', 'cat']);
  });

  it('says what is missing for answers', async () => {
    expect(screen.getByText('“tiny” is not loaded, so nothing is computed here.')).toBeDefined();
    await happens(() => {
      page.store.getState().useOwnImage(new Blob(['x'], { type: 'image/png' }), 'own.png');
    });
    expect(answers()).toEqual(['', '']);
    expect(screen.getByText(/^The run has not seen your picture\./)).toBeDefined();
  });

  it('draws both curves with bands and one cursor, which a point brings to it', async () => {
    expect(chart().querySelectorAll('.duel-band path.recharts-area-area')).toHaveLength(2);
    expect(chart().querySelectorAll('.duel-cursor line')).toHaveLength(1);
    const before = chart().querySelector('.duel-cursor line')?.getAttribute('x1');
    reader(chart()).focus();
    await user.keyboard('{Home}{ArrowRight}');
    expect(reading(chart())).toContain('A: GM-Skip, forward order');
    expect(reading(chart())).toContain('Step 1: − block 0');
    await user.keyboard('{Enter}');
    expect(screen.getByTestId('duel-position').textContent).toContain('1 of 6');
    expect(chart().querySelector('.duel-cursor line')?.getAttribute('x1')).not.toBe(before);
    const point = chart().querySelector('[data-point="b 2"] path');
    if (!point) throw new Error('The second step of B is not drawn.');
    await user.click(point);
    expect(screen.getByTestId('duel-position').textContent).toContain('2 of 6');
    expect(
      [...chart().querySelectorAll('[data-here="true"]')].map((mark) => mark.getAttribute('data-point')),
    ).toEqual(['a 2', 'b 2']);
  });

  it('is swapped and closed', async () => {
    await user.click(screen.getByRole('button', { name: 'Swap' }));
    expect(page.store.getState().pins).toEqual({ a: 'reverse', b: 'forward' });
    expect(screen.getByRole('article', { name: 'A: GM-Skip, reverse order' })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Unpin B' }));
    expect(screen.queryByTestId('duel-position')).toBeNull();
    expect(screen.getByText(/^A is GM-Skip, reverse order of “tiny”\. Pin another run/)).toBeDefined();
  });
});

describe('the play button', () => {
  const reduceMotion = () => {
    const query = matchMedia('(prefers-reduced-motion: reduce)');
    vi.spyOn(query, 'matches', 'get').mockReturnValue(true);
    vi.spyOn(globalThis, 'matchMedia').mockReturnValue(query);
  };
  const at = () => screen.getByTestId('duel-position').textContent.slice(0, 1);
  const pass = (ms: number) =>
    act(async () => {
      await vi.advanceTimersByTimeAsync(ms);
    });

  beforeEach(() => openDuel());
  afterEach(() => {
    vi.useRealTimers();
  });

  it('begins anew at the end, steps on, and stops when it is pressed again', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: false });
    fireEvent.click(screen.getByRole('button', { name: 'Play' }));
    expect(at()).toBe('0');
    await pass(900);
    expect(at()).toBe('1');
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    await pass(5000);
    expect(at()).toBe('1');
    fireEvent.click(screen.getByRole('button', { name: 'Play' }));
    await pass(900);
    expect(at()).toBe('3');
    expect(screen.getByRole('button', { name: 'Play' })).toBeDefined();
  });

  it('goes one step where motion is to be reduced', async () => {
    await slideTo(0);
    reduceMotion();
    vi.useFakeTimers({ shouldAdvanceTime: false });
    fireEvent.click(screen.getByRole('button', { name: 'Play' }));
    expect(at()).toBe('1');
    await pass(5000);
    expect(at()).toBe('1');
  });
});

describe('a duel with the model of its runs', () => {
  it('asks it for both answers, and shows the recorded ones until then', async () => {
    await openDuel(true);
    await slideTo(2);
    expect(answers()).toEqual(['mat', 'cat']);
    const asked = () => page.browser.answers.filter(({ request }) => request.prompt === 'What is it?');
    await vi.waitFor(() => {
      expect(asked().at(-1)?.request.skip).toEqual([0, 2]);
    });
    await happens(() => asked().at(-1)?.answer('mat'));
    await vi.waitFor(() => {
      expect(asked().at(-1)?.request.skip).toEqual([2, 5]);
    });
    await happens(() => asked().at(-1)?.answer('bat'));
    expect(answers()).toEqual(['mat', 'bat']);
    // The run has scored its own answer, and no other.
    expect(verdicts()).toEqual(['wrong', undefined]);
    expect(screen.getByTestId('duel-answer-b').dataset['from']).toBe('here');
  });

  it('asks again what it could not answer', async () => {
    await openDuel(true);
    const askedOf = (...skip: readonly number[]) =>
      page.browser.answers.filter(
        ({ request }) => request.prompt === 'What is it?' && request.skip.join() === skip.join(),
      );
    await vi.waitFor(() => {
      expect(askedOf(0, 2)).toHaveLength(1);
    });
    await happens(() => askedOf(0, 2)[0]?.fail(new Error('The server is away.')));
    expect(answerOf('a').textContent).toContain('The server is away.');
    await slideTo(1);
    await slideTo(2);
    await vi.waitFor(() => {
      expect(askedOf(0, 2)).toHaveLength(2);
    });
    await happens(() => askedOf(0, 2)[1]?.answer('mat'));
    expect(answerOf('a').textContent).not.toContain('away');
  });
});

describe('pins', () => {
  const pressed = () =>
    screen
      .getAllByRole('button', { name: /^Pin as/, pressed: true })
      .map((button) => button.getAttribute('aria-label'));

  it('are two runs of one model', async () => {
    page = await readyPage();
    for (const [id, run] of [
      ['forward', forwardRun],
      ['reverse', reverseRun],
      ['foreign', foreignRun],
    ] as const)
      await keepRun(page, id, run);
    user = renderWithStore(
      page,
      <>
        {['forward', 'reverse', 'foreign'].map((id) => (
          <PinButtons key={id} id={id} name={id} />
        ))}
      </>,
    );
    await user.click(screen.getByRole('button', { name: 'Pin as A: forward' }));
    await user.click(screen.getByRole('button', { name: 'Pin as B: reverse' }));
    expect(pressed()).toEqual(['Pin as A: forward', 'Pin as B: reverse']);
    await user.click(screen.getByRole('button', { name: 'Pin as A: reverse' }));
    expect(pressed()).toEqual(['Pin as B: forward', 'Pin as A: reverse']);
    await user.click(screen.getByRole('button', { name: 'Pin as B: foreign' }));
    expect(pressed()).toEqual(['Pin as B: foreign']);
    await user.click(screen.getByRole('button', { name: 'Pin as B: foreign' }));
    expect(screen.queryAllByRole('button', { pressed: true })).toEqual([]);
  });
});
