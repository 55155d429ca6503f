// Where Hallmark keeps what it fetched: task files, wheels, Pyodide's packages. Outside every checkout, safe to delete.
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The cache folder: `HALLMARK_HOME`, else `XDG_CACHE_HOME/hallmark`, else the system's usual place (`~/.cache/hallmark`,
 * `~/Library/Caches/hallmark`, `%LOCALAPPDATA%\hallmark`). It may not exist yet.
 */
export function hallmarkHome(env: Environment = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.HALLMARK_HOME) return env.HALLMARK_HOME;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'hallmark');
  const home = env.HOME || env.USERPROFILE || homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'hallmark');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'hallmark');
  return join(home, '.cache', 'hallmark');
}
