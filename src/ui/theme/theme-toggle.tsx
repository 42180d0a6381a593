import { Monitor, Moon, Sun } from 'lucide-react';
import { useSyncExternalStore } from 'react';

import { IconButton } from '#ui/controls/button.tsx';

type ThemeChoice = 'system' | 'light' | 'dark';

const STORAGE_KEY = 'skipscope-theme';
const listeners = new Set<() => void>();

function isChoice(value: unknown): value is ThemeChoice {
  return value === 'system' || value === 'light' || value === 'dark';
}

function current(): ThemeChoice {
  const chosen = document.documentElement.dataset['theme'];
  return isChoice(chosen) ? chosen : 'system';
}

/** Applies and remembers the choice. If storage is blocked, the choice lasts as long as the page. */
function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = choice;
  try {
    localStorage.setItem(STORAGE_KEY, choice);
  } catch {
    // Private windows may refuse storage.
  }
  listeners.forEach((listener) => {
    listener();
  });
}

function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
}

const next: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' };
const icons = { system: Monitor, light: Sun, dark: Moon };

export function ThemeToggle() {
  const choice = useThemeChoice();
  const Icon = icons[choice];
  return (
    <IconButton
      label={`Theme: ${choice}. Switch to ${next[choice]}`}
      onClick={() => {
        chooseTheme(next[choice]);
      }}
    >
      <Icon size={16} aria-hidden />
    </IconButton>
  );
}
