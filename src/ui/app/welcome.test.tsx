// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';

import { emptyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import Tour from './tour.tsx';
import { WelcomeNote } from './welcome-note.tsx';

const welcome = () => screen.queryByRole('region', { name: 'Welcome' });

it('a first visit is told what the page is for, in three sentences, and no later one', async () => {
  const page = emptyPage();
  const user = renderWithStore(page, <WelcomeNote />);
  expect(welcome()?.querySelector('.welcome-text')?.textContent.match(/[.?]/gu)).toHaveLength(3);
  await user.click(screen.getByRole('button', { name: 'Got it' }));
  expect(welcome()).toBeNull();
  expect(page.open().getState().welcomed).toBe(true);
});

it('the welcome offers the tour, and is seen with it', async () => {
  const page = emptyPage();
  const user = renderWithStore(page, <WelcomeNote />);
  await user.click(screen.getByRole('button', { name: /^Show me around/ }));
  expect(page.store.getState()).toMatchObject({ welcomed: true, touring: true });
});

it('the tour has five stops at most, brings the part of each, and ends when told to', async () => {
  const page = emptyPage();
  const parts: string[] = [];
  const user = renderWithStore(page, <Tour onPart={(part) => parts.push(part)} />);
  page.store.getState().startTour();
  const tour = screen.getByRole('complementary', { name: 'Tour' });
  expect(document.activeElement).toBe(tour);
  let stops = 1;
  while (screen.queryByRole('button', { name: 'Next' })) {
    await user.click(screen.getByRole('button', { name: 'Next' }));
    stops++;
  }
  expect(stops).toBeLessThanOrEqual(5);
  expect(new Set(parts)).toEqual(new Set(['playground', 'search', 'data', 'comparison']));
  await user.click(screen.getByRole('button', { name: 'Back' }));
  await user.keyboard('{Escape}');
  expect(page.store.getState().touring).toBe(false);
});

it('the tour marks the part it speaks of also where the page draws or replaces it later', async () => {
  const page = emptyPage();
  renderWithStore(page, <Tour onPart={() => undefined} />);
  const strip = document.createElement('section');
  strip.className = 'model-placeholder';
  document.body.append(strip);
  await waitFor(() => {
    expect(strip.hasAttribute('data-toured')).toBe(true);
  });
  const loaded = document.createElement('section');
  loaded.className = 'block-strip';
  strip.replaceWith(loaded);
  await waitFor(() => {
    expect(document.querySelector('[data-toured]')).toBe(loaded);
  });
  loaded.remove();
});
