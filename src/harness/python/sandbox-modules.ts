// What the sandbox can import: Python's standard library as Pyodide has it, our stand-ins, and the wheels that `tasks install` fetches.

import { sandboxWheels } from './wheels.ts';

const STANDARD_LIBRARY =
  'abc annotationlib argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 calendar cmath cmd code codecs codeop collections colorsys ' +
  'compileall compression concurrent configparser contextlib contextvars copy copyreg csv dataclasses datetime decimal difflib dis doctest email encodings ' +
  'enum errno fnmatch fractions functools gc genericpath getopt getpass gettext glob graphlib gzip hashlib heapq hmac html http importlib inspect io ' +
  'ipaddress itertools json keyword linecache locale logging lzma marshal math mimetypes multiprocessing ntpath numbers opcode operator optparse os pathlib ' +
  'pickle pickletools pkgutil platform posixpath pprint profile pstats pyexpat queue quopri random re reprlib runpy sched secrets selectors shelve shlex ' +
  'shutil signal site socket stat statistics string stringprep struct subprocess symtable sys sysconfig tabnanny tarfile tempfile textwrap this threading ' +
  'time timeit token tokenize tomllib trace traceback tracemalloc types typing unicodedata unittest urllib uuid warnings wave weakref xml zipfile zipimport ' +
  'zlib zoneinfo __future__';

/** Modules with a stand-in; where it has only some parts, those. */
const STAND_INS: readonly string[] = [
  'datasets',
  'evaluate',
  'jinja2',
  'lm_eval',
  'lxml',
  'numpy',
  'regex',
  'requests',
  'rouge_score',
  'scipy.optimize',
  'scipy.special',
  'scipy.stats',
  'sklearn',
  'tqdm',
  'transformers',
  'word2number',
  'yaml',
];

const PARTIAL: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['scipy.stats', new Set(['pearsonr'])],
  ['scipy.optimize', new Set(['linear_sum_assignment'])],
  ['scipy.special', new Set(['zeta'])],
  ['datasets', new Set(['Audio', 'ClassLabel', 'Dataset', 'DatasetDict', 'Features', 'Image', 'List', 'Sequence', 'Split', 'Value', 'concatenate_datasets', 'load_dataset', 'load_metric', 'get_dataset_config_names', 'get_dataset_infos'])], // biome-ignore format: a list
]);

const known = new Set([...STANDARD_LIBRARY.split(' '), ...STAND_INS, ...sandboxWheels.flatMap((wheel) => wheel.modules)]);

/** Whether `import module` (and taking `names` from it) works in the sandbox. */
export function isInSandbox(module: string, names: readonly string[]): boolean {
  const parts = module.split('.');
  const found = parts.map((_, i) => parts.slice(0, i + 1).join('.')).find((prefix) => known.has(prefix));
  if (found === undefined) return names.length > 0 && names.every((name) => known.has(`${module}.${name}`));
  const partial = PARTIAL.get(module);
  return partial === undefined || names.every((name) => partial.has(name));
}
