// The theme: the system's unless the reader chose one. public/theme.js applies the choice before the first paint.
import { useState } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const key = 'hallmark.theme';
const order: readonly Theme[] = ['system', 'light', 'dark'];

export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(stored);
  const next = () => {
    const chosen = order[(order.indexOf(theme) + 1) % order.length] ?? 'system';
    apply(chosen);
    setTheme(chosen);
  };
  return [theme, next];
}

function stored(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // Storage is off: the choice holds until the page is closed.
  }
}
