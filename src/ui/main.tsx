import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { createWorkerClient } from '#client/worker/worker-client.ts';
import { createAppStore } from '#store/app/app-store.ts';
import type { ConnectServer } from '#store/backends/connect-server.ts';
import { App } from './layout/app.tsx';
import { localMemory } from './local-memory.ts';
import { keepModelInAddress } from './model-address.ts';
import { startUp, takeServerLink } from './start-up.ts';
import { StoreProvider } from './store-context.tsx';
import { watchVisibility } from './tab-visibility.ts';
import './theme/tokens.css';
import './theme/base.css';

/** Few visits work on a server, so the first load goes without the way there. */
const connectLater: ConnectServer = async (link, owner, onUnreachable) => {
  const { connectServer } = await import('#client/http/connect-server.ts');
  return connectServer(link, owner, document.baseURI, onUnreachable);
};

const root = document.getElementById('root');
if (!root) throw new Error('The page lacks its #root element.');

const link = takeServerLink();
const store = createAppStore(createWorkerClient(), { memory: localMemory(), connect: connectLater });
startUp(store, location.search, link);
keepModelInAddress(store);
watchVisibility(store);

createRoot(root).render(
  <StrictMode>
    <StoreProvider store={store}>
      <App />
    </StoreProvider>
  </StrictMode>,
);
