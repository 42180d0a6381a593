import { StrictMode, startTransition, useEffect } from 'react';
import { createRoot } from 'react-dom/client';

import { browserMeans } from '#client/worker/browser-means.ts';
import { createWorkerClient } from '#client/worker/worker-client.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { chooseServedModel } from '#store/served/choose-served-model.ts';
import type { ConnectServer } from '#store/state/backends-state.ts';
import { StoreProvider } from '#ui/store-context.tsx';
// The features refine the controls, and so their styles follow; the base styles come last.
import '#ui/controls/controls.css';
import { picturesLater } from '#ui/labelling/pictures-later.ts';
import type { OpenStreams } from '#store/drive/drive-slice.ts';
import { App } from './app.tsx';
import { noteLeaving, wasLeft } from './left-page.ts';
import { localMemory } from './local-memory.ts';
import { recordingsLater } from './recordings-later.ts';
import { publishedSetsLater } from './published-sets-later.ts';
import { startUp, takeServerLink } from './page-address.ts';
import '#ui/theme/tokens.css';
import '#ui/theme/base.css';

/** Few visits work on a server, so the client for HTTP is not part of the first load. */
const connectLater: ConnectServer = async (link, owner, onUnreachable) => {
  const { connectServer } = await import('#client/http/connect-server.ts');
  return connectServer(link, owner, document.baseURI, onUnreachable);
};

/** Tells the store when the tab is hidden and shown again. */
function watchVisibility(store: AppStore): void {
  document.addEventListener('visibilitychange', () => {
    // The time is not that of performance.now(), which may stand still while the computer sleeps.
    store.getState().noteVisibility(document.visibilityState === 'visible', Date.now());
  });
}

/** Few visits open the live view. */
const streamsLater: OpenStreams = async () => (await import('#client/streams/page-streams.ts')).PAGE_STREAMS;

const root = document.getElementById('root');
if (!root) throw new Error('The page lacks its #root element.');

const link = takeServerLink();
const memory = localMemory();
let tellDrawn = (): void => undefined;
const drawn = new Promise<void>((resolve) => {
  tellDrawn = resolve;
});
const store = createAppStore(createWorkerClient(wasLeft(memory), drawn), {
  memory,
  connect: connectLater,
  keptPictures: picturesLater(),
  recordings: recordingsLater(),
  publishedSets: publishedSetsLater(),
  openStreams: streamsLater,
  servedChoice: chooseServedModel(browserMeans()),
});
watchVisibility(store);
noteLeaving(memory);

/** Tells that the page is rendered. */
function Drawn() {
  useEffect(tellDrawn, []);
  return null;
}

function render(place: Element): void {
  // The page is rendered in slices, between which the browser answers.
  startTransition(() => {
    createRoot(place).render(
      <StrictMode>
        <StoreProvider store={store}>
          <App />
          <Drawn />
        </StoreProvider>
      </StrictMode>,
    );
  });
}

// In a task of its own, as the evaluation of the script takes long enough.
setTimeout(() => {
  startUp(store, location.search, link);
  render(root);
});
