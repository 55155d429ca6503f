// The sandboxed process: Pyodide, one line of JSON in, one line of JSON out. `pyodide-engine.ts` starts it under Node's permission model, with an empty
// environment and without code generation from strings. Before task code runs, everything is taken away that could reach further.

import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { HostSetup } from './host-setup.ts';
import { answerForConstants, loadOptions, loadPyodideFrom, type Pyodide } from './load.ts';
import { mountFolder } from './mount.ts';

const setup: HostSetup = JSON.parse(process.argv[2] ?? '{}');
/** Where the sandbox has its wheels; Python imports from them unopened. */
const WHEELS = '/hallmark-wheels';
const NEWLINE = 10;
const SIGALRM = 14;
const input = process.stdin;
const output = process.stdout;
const exit = process.exit.bind(process);

limitMemory(setup.memoryMiB);
closeNetwork();
const answer = await start();
takeAwayGlobals();
output.write(`${JSON.stringify({ ready: true })}\n`);
for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
  output.write(`${guarded(line)}\n`);
}

/** One line through Python. What Pyodide itself does not survive (a trap, an overflown stack) ends the process. */
function guarded(line: string): string {
  try {
    return answer(line);
  } catch (error) {
    output.write(`${JSON.stringify({ fatal: String(error).slice(0, 2000) })}\n`, () => exit(1));
    throw error;
  }
}

async function start(): Promise<(line: string) => string> {
  answerForConstants();
  const snapshot = setup.snapshotFile === null ? {} : { _loadSnapshot: fs.readFileSync(setup.snapshotFile) };
  const pyodide = await loadPyodideFrom(setup.pyodideFolder, { ...loadOptions(setup.pyodideFolder), ...snapshot });
  mountFolder(pyodide.FS, setup.runtimeFolder, '/hallmark');
  for (const folder of setup.codeFolders) mountFolder(pyodide.FS, folder.from, folder.at);
  pyodide.FS.mkdirTree(WHEELS);
  const wheels = setup.wheels.map((wheel) => `${WHEELS}/${path.basename(wheel)}`);
  for (const wheel of setup.wheels) pyodide.FS.writeFile(`${WHEELS}/${path.basename(wheel)}`, fs.readFileSync(wheel));
  alarmClock(pyodide);
  pyodide.runPython("import sys; sys.path.insert(0, '/hallmark')");
  const sandbox = pyodide.pyimport('hallmark_host.sandbox');
  sandbox.prepare(JSON.stringify({ wheels, taskFolders: setup.codeFolders.map((folder) => folder.at), lmEvalFolder: setup.lmEvalFolder }));
  return sandbox.answer;
}

/**
 * `signal.alarm`: task code writes seconds to a device, and Python, which looks into its interrupt buffer every few instructions, finds SIGALRM there once
 * they are over. No object of JavaScript is handed to Python for it.
 */
function alarmClock(pyodide: Pyodide): void {
  let dueMs = Number.POSITIVE_INFINITY;
  let written = '';
  const now = performance.now.bind(performance);
  pyodide.FS.createDevice('/dev', 'alarm', null, (code) => {
    if (code !== NEWLINE) {
      written = (written + String.fromCharCode(code)).slice(-20);
      return;
    }
    const seconds = Number(written);
    dueMs = seconds > 0 ? now() + seconds * 1000 : Number.POSITIVE_INFINITY;
    written = '';
  });
  const buffer = Object.defineProperty({}, 0, {
    get: () => {
      if (now() < dueMs) return 0;
      dueMs = Number.POSITIVE_INFINITY;
      return SIGALRM;
    },
    set: () => {},
  });
  pyodide.setInterruptBuffer(buffer);
}

interface GrowingMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}
/** Node's own types leave it to the browser's. */
declare const WebAssembly: { readonly Memory: { readonly prototype: GrowingMemory } };

/** WebAssembly memory grows through this one method; refusing it makes Python raise MemoryError. */
function limitMemory(limitMiB: number): void {
  const grow = WebAssembly.Memory.prototype.grow;
  const limitBytes = limitMiB * 2 ** 20;
  WebAssembly.Memory.prototype.grow = function growWithin(this: GrowingMemory, pages: number): number {
    if (this.buffer.byteLength + pages * 65_536 > limitBytes) throw new RangeError('the memory limit of the sandbox');
    return grow.call(this, pages);
  };
}

/** The permission model of Node 24 knows files, processes and addons, but no network. */
function closeNetwork(): void {
  const refused = (): never => {
    throw new Error('there is no network in the sandbox');
  };
  const doors: readonly (readonly [object, readonly string[]])[] = [
    [net.Socket.prototype, ['connect']],
    [net.Server.prototype, ['listen']],
    [dgram, ['createSocket']],
    [dgram.Socket.prototype, ['bind', 'connect', 'send']],
    [dns, ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveTxt', 'reverse']],
    [dns.promises, ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveTxt', 'reverse']],
  ];
  for (const [object, names] of doors) {
    for (const name of names) Object.defineProperty(object, name, { value: refused });
  }
}

function takeAwayGlobals(): void {
  const names = [
    'process',
    'fetch',
    'WebSocket',
    'EventSource',
    'Request',
    'Response',
    'navigator',
    'Worker',
    'BroadcastChannel',
    'MessageChannel',
  ];
  for (const name of names) Reflect.deleteProperty(globalThis, name);
}
