// Copies a folder of Python files into Pyodide's in-memory file system, where nobody can then change it.

import fs from 'node:fs';
import path from 'node:path';

/** The parts of Emscripten's file system used here. */
export interface PyodideFileSystem {
  mkdirTree(path: string): void;
  writeFile(path: string, data: Uint8Array): void;
  /** A device file; `output` takes what is written to it, a byte at a time. */
  createDevice(folder: string, name: string, input: null, output: (code: number) => void): void;
  lookupPath(path: string): { readonly node: FileSystemNode };
  readonly ErrnoError: new (errno: number) => Error;
}

interface FileSystemNode {
  node_ops: Record<string, unknown>;
  stream_ops: Record<string, unknown>;
}

/** What task code reads besides Python: word lists, grammars, small tables. YAML only where a folder has few of it: lm-eval's has 14,000. */
const DATA = new Set(['.json', '.jsonl', '.txt', '.csv', '.tsv', '.lark', '.pddl']);
const MAX_FILE_BYTES = 4 * 2 ** 20;
const MAX_FILES = 5000;
const READ_ONLY = 69; // EROFS in Emscripten's numbering

/** Mounts `from` at `at`: Python files and small data files, at most 5,000, each at most 4 MiB. */
export function mountFolder(files: PyodideFileSystem, from: string, at: string): void {
  let count = 0;
  const refused = (): never => {
    throw new files.ErrnoError(READ_ONLY);
  };

  function freeze(place: string): void {
    const { node } = files.lookupPath(place);
    const nodeOperations: Record<string, unknown> = { ...node.node_ops };
    for (const name of ['setattr', 'mknod', 'rename', 'unlink', 'rmdir', 'symlink']) {
      if (nodeOperations[name] !== undefined) nodeOperations[name] = refused;
    }
    node.node_ops = nodeOperations;
    node.stream_ops = { ...node.stream_ops, write: refused, mmap: refused, msync: refused };
  }

  function mount(folder: string, place: string): void {
    files.mkdirTree(place);
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const source = path.join(folder, entry.name);
      const target = `${place}/${entry.name}`;
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== '__pycache__' && entry.name !== 'node_modules')
        mount(source, target);
      if (!entry.isFile() || !isWanted(source) || count >= MAX_FILES) continue;
      count++;
      files.writeFile(target, fs.readFileSync(source));
      freeze(target);
    }
    freeze(place);
  }

  mount(from, at);
}

function isWanted(file: string): boolean {
  const extension = path.extname(file);
  return extension === '.py' || (DATA.has(extension) && fs.statSync(file).size <= MAX_FILE_BYTES);
}
