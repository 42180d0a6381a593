import { Video } from 'lucide-react';

import { BackendChip } from '#ui/backends/backend-chip.tsx';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { ImportChip } from '#ui/models/import-chip.tsx';
import { ModelChip, ProviderChip } from '#ui/models/model-chip.tsx';
import { ThemeToggle } from '#ui/theme/theme-toggle.tsx';
import { AboutDialog } from './about-dialog.tsx';
import { PanelLink } from './panel-link.tsx';

/** The logo shows a residual stream that hops over the middle one of three blocks. */
function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden>
      <rect width="32" height="32" rx="7" fill="#12305c" />
      <rect x="5.5" y="15" width="5" height="11" rx="1.5" fill="#8ab8ff" />
      <rect
        x="13.5"
        y="15"
        width="5"
        height="11"
        rx="1.5"
        fill="none"
        stroke="#ffb07a"
        strokeWidth="1.4"
        strokeDasharray="2 1.6"
      />
      <rect x="21.5" y="15" width="5" height="11" rx="1.5" fill="#8ab8ff" />
      <path
        d="M3 11.5h5c2 0 2.5-5.5 8-5.5s6 5.5 8 5.5h5"
        fill="none"
        stroke="#ffb07a"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}

/** What stands above the page. Its buttons are one stop of the Tab key, because a search is begun more often than they are pressed. */
export function AppHeader() {
  const roving = useRovingFocus();
  return (
    <header className="app-header">
      <h1>
        <Logo />
        Skipscope
      </h1>
      <div {...roving} className="app-header-tools" role="toolbar" aria-label="Model, help and appearance">
        <div className="app-header-model">
          <BackendChip />
          <ModelChip />
          <ProviderChip />
          <ImportChip />
        </div>
        <div className="app-header-links">
          <PanelLink panel="drive">
            <Video size={16} aria-hidden /> Drive
          </PanelLink>
          <AboutDialog />
          <ThemeToggle />
        </div>
      </div>
    </header>
  );
}
