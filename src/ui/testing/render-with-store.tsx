import { act, configure, render, screen } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { Tooltip } from 'radix-ui';
import type { ReactElement } from 'react';

import { SERVER_LINK, turn, twoBackends } from '#store/testing/two-backends.ts';
import { StoreProvider } from '#ui/store-context.tsx';

/** The store of a page and the fake engines of a browser and of one server. */
export type TestPage = ReturnType<typeof twoBackends>;

// Late parts of the page are compiled when they are first shown, which takes seconds on a busy machine.
configure({ asyncUtilTimeout: 30_000 });

/** A page that has loaded nothing yet. */
export function emptyPage(): TestPage {
  return twoBackends();
}

/** A page in a browser with a model of six blocks, and the demo set unless the test put another one there. */
export async function readyPage(page = emptyPage()): Promise<TestPage> {
  await page.store.getState().loadModel('m/', 'auto');
  await page.store.getState().openCalibration('c/');
  return page;
}

/** A page that works on the server `gpu-box`. */
export async function serverPage(page = emptyPage()): Promise<TestPage> {
  await page.store.getState().connectByLink(SERVER_LINK);
  return page;
}

/** Renders a part of the page as the page itself does. The user is a person with keyboard and pointer. */
export function renderWithStore({ store }: TestPage, part: ReactElement): UserEvent {
  render(
    <StoreProvider store={store}>
      <Tooltip.Provider>{part}</Tooltip.Provider>
    </StoreProvider>,
  );
  return userEvent.setup();
}

/** Lets something happen behind the page's back, and what follows from it at once. */
export async function happens(action: () => unknown): Promise<void> {
  await act(async () => {
    await action();
    await turn();
  });
}

/** Picks an option of a select box. */
export async function choose(user: UserEvent, label: string, option: string): Promise<void> {
  await user.selectOptions(screen.getByRole('combobox', { name: label, hidden: true }), option);
}

/** What a select box shows. */
export function chosenIn(label: string): string | undefined {
  const box = screen.getByRole<HTMLSelectElement>('combobox', { name: label, hidden: true });
  return box.selectedOptions[0]?.textContent;
}
