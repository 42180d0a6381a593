// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { SERVER_LINK, SERVER_URL } from '#store/testing/two-backends.ts';
import { readyPage, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { ConnectForm } from './connect-form.tsx';

let page: TestPage;
let user: UserEvent;

const link = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Link of the server' });
const connect = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Connect' });
const refused = new SkipscopeError('connection', 'Nobody answers.', 'Start the server.');

beforeEach(async () => {
  page = await readyPage();
  user = renderWithStore(page, <ConnectForm />);
});

describe('the link of a server', () => {
  it('connects, and the dialog closes on arrival', async () => {
    page.store.getState().showBackends(true);
    await user.type(link(), `${SERVER_LINK}{Enter}`);
    await waitFor(() => {
      expect(page.store.getState()).toMatchObject({ backend: SERVER_URL, choosingBackend: false });
    });
    expect(page.links).toEqual([{ url: SERVER_URL, token: 'secret' }]);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it.each([
    [' ', 'There is no link yet.'],
    ['gpu-box', '"gpu-box" is not a link to a server.'],
    ['ftp://gpu-box/#pair=secret', '"ftp://gpu-box/#pair=secret" is not a link to a server.'],
    [SERVER_URL, 'The link to 127.0.0.1:4180 lacks its end, "#pair=" and a token.'],
  ])('says what is wrong with %j, and asks nobody', async (text, message) => {
    await user.type(link(), `${text}{Enter}`);
    expect(screen.getByRole('alert').textContent).toContain(message);
    expect(link().getAttribute('aria-invalid')).toBe('true');
    expect(link().value).toBe(text);
    expect(page.links).toEqual([]);
  });

  it('is not wrong for a server that does not answer', async () => {
    page.reach.connect = () => Promise.reject(refused);
    page.store.getState().showBackends(true);
    await user.type(link(), `${SERVER_LINK}{Enter}`);
    expect((await screen.findByRole('alert')).textContent).toContain('Nobody answers.Start the server.');
    expect(link().getAttribute('aria-invalid')).toBe('false');
    expect(page.store.getState().choosingBackend).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is not asked for twice while the page connects', async () => {
    page.reach.connect = () => new Promise(() => undefined);
    await user.type(link(), `${SERVER_LINK}{Enter}`);
    expect(await screen.findByRole('progressbar', { name: 'Connecting to 127.0.0.1:4180' })).toBeDefined();
    expect(connect().disabled).toBe(true);
  });
});
