import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hallmarkHome } from './hallmark-home.ts';

test.each<readonly [Readonly<Record<string, string>>, NodeJS.Platform, string]>([
  [{ HALLMARK_HOME: '/x', XDG_CACHE_HOME: '/c', HOME: '/h' }, 'linux', '/x'],
  [{ XDG_CACHE_HOME: '/c', HOME: '/h' }, 'linux', join('/c', 'hallmark')],
  [{ HOME: '/h' }, 'linux', join('/h', '.cache', 'hallmark')],
  [{ HOME: '/h', HALLMARK_HOME: '', XDG_CACHE_HOME: '' }, 'linux', join('/h', '.cache', 'hallmark')],
  [{ HOME: '/h' }, 'darwin', join('/h', 'Library', 'Caches', 'hallmark')],
  [{ USERPROFILE: '/u' }, 'win32', join('/u', 'AppData', 'Local', 'hallmark')],
  [{ USERPROFILE: '/u', LOCALAPPDATA: '/l' }, 'win32', join('/l', 'hallmark')],
])('%j on %s', (env, platform, expected) => {
  expect(hallmarkHome(env, platform)).toBe(expected);
});
