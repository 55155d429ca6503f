// `node scripts/pack/pack.ts [FOLDER]` builds the published package in FOLDER/package (default dist) and packs it beside that.
import { join } from 'node:path';
import { buildWeb } from '../build-web.ts';
import { buildPackage, packPackage } from './build-package.ts';

const destination = process.argv[2] ?? 'dist';
await buildWeb();
buildPackage(join(destination, 'package'));
console.log(packPackage(join(destination, 'package'), destination));
