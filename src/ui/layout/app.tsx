import { Tooltip } from 'radix-ui';

import { BlockStrip } from '#ui/block-strip/block-strip.tsx';
import { Playground } from '#ui/playground/playground.tsx';
import { SearchPanel } from '#ui/search/search-panel.tsx';
import { AppHeader } from './app-header.tsx';
import { Notices } from './notices.tsx';
import { SidePanel } from './side-panel.tsx';
import './app.css';

export function App() {
  return (
    <Tooltip.Provider>
      <AppHeader />
      <main className="workbench">
        <Notices />
        <BlockStrip />
        <div className="columns">
          <Playground />
          <SearchPanel />
          <SidePanel />
        </div>
      </main>
    </Tooltip.Provider>
  );
}
