import { Monitor, Moon, Sun } from 'lucide-react';

import { IconButton } from '#ui/controls/button.tsx';
import { chooseTheme, useThemeChoice, type ThemeChoice } from './theme-choice.ts';

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
