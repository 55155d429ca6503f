// Builds the published package into a folder and packs it as npm would publish it.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entries, publishedManifest, type RootManifest } from './manifest.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Empties `folder` and puts the package there: manifest, command, built JavaScript with declarations, the site.
 * @throws when the compiler finds an error, or the site is not built (`buildWeb`).
 */
export function buildPackage(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  compile(join(resolve(folder), 'dist'));
  const manifest = publishedManifest(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as RootManifest);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const copies = [
    ['bin/hallmark.js', 'bin/hallmark.js'],
    ['LICENSE', 'LICENSE'],
    ['scripts/pack/README.md', 'README.md'],
    ['web/dist', 'web/dist'],
  ] as const;
  for (const [from, to] of copies)
    cpSync(join(root, from), join(folder, to), { recursive: true, filter: (path) => !path.endsWith('.stamp') });
  copyPython(join(root, 'src'), join(resolve(folder), 'dist'));
}

/** The sandbox's Python lies beside the code that loads it; the compiler leaves it behind. */
function copyPython(from: string, to: string): void {
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter(
    (it) => it.endsWith('.py') && !it.split(sep).includes('testing'),
  );
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(from, file), join(to, file));
  }
}

function compile(outDir: string): void {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(root, 'scripts', 'pack', 'tsconfig.json');
  const { status } = spawnSync(process.execPath, [compiler, '-p', project, '--outDir', outDir], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('the package was not built: the compiler found the errors above');
  for (const entry of Object.values(entries)) {
    const declarations = join(outDir, `${entry}.d.ts`);
    // They speak of Buffer, and TypeScript 7 no longer finds Node's types by itself.
    writeFileSync(declarations, `/// <reference types="node" />\n${readFileSync(declarations, 'utf8')}`);
  }
}

/** Packs a built folder; gives the path of the archive, which lies in `destination`. */
export function packPackage(folder: string, destination: string): string {
  mkdirSync(destination, { recursive: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const listing = execFileSync(npm, ['pack', resolve(folder), '--json', '--pack-destination', resolve(destination)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  const [archive] = JSON.parse(listing) as readonly { readonly filename: string }[];
  if (archive === undefined) throw new Error(`npm pack ${folder} listed no archive`);
  return join(resolve(destination), archive.filename);
}
