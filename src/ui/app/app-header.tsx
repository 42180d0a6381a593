import { ImportChip } from '#ui/models/import-chip.tsx';
import { ModelChip, ProviderChip } from '#ui/models/model-chip.tsx';
import { BackendChip } from '#ui/backends/backend-chip.tsx';
import { ThemeToggle } from '#ui/theme/theme-toggle.tsx';
import { AboutDialog } from './about-dialog.tsx';
import { Logo } from './logo.tsx';
import { PAPER_URL } from './paper.ts';

export function AppHeader() {
  return (
    <header className="app-header">
      <h1>
        <Logo />
        Skipscope
      </h1>
      <div className="app-header-model">
        <BackendChip />
        <ModelChip />
        <ProviderChip />
        <ImportChip />
      </div>
      <nav className="app-header-links" aria-label="Help and appearance">
        <a href={PAPER_URL} target="_blank" rel="noreferrer" className="button" data-kind="ghost">
          Paper
        </a>
        <AboutDialog />
        <ThemeToggle />
      </nav>
    </header>
  );
}
