#!/usr/bin/env node
// The command `hallmark`. Plain JavaScript of 2019, so that an old Node can read it far enough to say what is missing.
// biome-ignore lint/style/useNodejsImportProtocol: Node below 12.20 does not know the prefix
import { existsSync } from 'fs';
// biome-ignore lint/style/useNodejsImportProtocol: the same
import * as nodeModule from 'module';

const needed = 24;
const found = process.versions.node;

if (Number(found.split('.')[0]) < needed) {
  console.error(`hallmark: found Node ${found}, needed Node ${needed} or newer (https://nodejs.org)`);
  process.exit(2);
}

// Compiled code is kept in the system's temporary folder: the next start is about twice as fast.
if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();

// A checkout runs its sources, which Node strips of their types; the published package has only the built files.
const source = new URL('../src/cli/main.ts', import.meta.url);
const built = new URL('../dist/cli/main.js', import.meta.url);
const main = existsSync(source) ? source : built;

import(main.href).then(
  (cli) => cli.runProcess(),
  (error) => {
    console.error(`hallmark: this installation is damaged, install it again: ${error.stack || error}`);
    process.exit(2);
  },
);
