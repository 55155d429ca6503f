// Pure-Python packages that task code imports, kept as the wheels that they came in: `<cache>/wheels`.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hallmarkHome } from '../hallmark-home.ts';
import { type FetchOptions, fetchWheels } from './fetch-wheel.ts';
import type { WheelRelease } from './lm-eval-release.ts';

/** The wheels of these releases that are in the cache, in their order. */
export function cachedWheels(releases: readonly WheelRelease[], home: string = hallmarkHome()): readonly string[] {
  return releases.map((it) => join(home, 'wheels', it.file)).filter((it) => existsSync(it));
}

/** Has all of these wheels in the cache and returns their paths, in their order. Throws `TaskInstallError` where one cannot be fetched. */
export async function provideWheels(
  releases: readonly WheelRelease[],
  { home = hallmarkHome(), ...options }: FetchOptions & { readonly home?: string } = {},
): Promise<readonly string[]> {
  const folder = join(home, 'wheels');
  const missing = releases.filter((it) => !existsSync(join(folder, it.file)));
  if (missing.length > 0) {
    await mkdir(folder, { recursive: true });
    const downloads = await mkdtemp(join(folder, 'download-'));
    try {
      // Renamed when checked: what lies in the folder is what it should be.
      for (const file of await fetchWheels(missing, downloads, options)) await rename(file, join(folder, basename(file)));
    } finally {
      await rm(downloads, { recursive: true, force: true });
    }
  }
  return releases.map((it) => join(folder, it.file));
}
