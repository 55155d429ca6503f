// A YAML text as Python values, read as PyYAML reads it: YAML 1.1 scalars, `!function`, the last of equal keys, merge keys, aliases.
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type Scalar,
} from 'yaml';
import { type Dict, type DictKey, dict, entries, isDict, type Value } from '../../values/index.ts';
import { type FilePlace, TaskFileError } from '../errors.ts';
import { type KeyPath, keyText, pathAt } from './place.ts';
import { indentContinuations } from './repair.ts';
import { float, integer, plainScalar } from './scalar.ts';

export interface YamlSource {
  /** For error messages. */
  readonly file: string;
  readonly text: string;
  /** The value of `!function name`. */
  readonly functionValue: (name: string) => Value;
}

const maxTextLength = 16 * 1024 * 1024;
const maxDepth = 200;
const parseOptions = { schema: 'failsafe', uniqueKeys: false, logLevel: 'error', prettyErrors: false, strict: false } as const;

/** The value of the file's one document. Throws `TaskFileError` with the file, line, column and key. */
export function parseYaml(source: YamlSource): Value {
  if (source.text.length > maxTextLength) {
    throw new TaskFileError({ file: source.file, line: null }, `larger than ${maxTextLength / 2 ** 20} MiB, which no task file is`);
  }
  const lines = new LineCounter();
  const document = parsed(source, lines);
  return document.contents === null ? null : new Reader(source, document, lines).value(document.contents, []);
}

/** The YAML document, for finding places in it; null where the text is not YAML. */
export function tryParseDocument(text: string, lineCounter: LineCounter): Document.Parsed | null {
  const document = parseDocument(indentContinuations(text), { ...parseOptions, lineCounter });
  return document.errors.length > 0 ? null : document;
}

function parsed(source: YamlSource, lineCounter: LineCounter): Document.Parsed {
  // To YAML 1.1 the line and paragraph separators end a line: blanks around them are no part of the text.
  const text = source.text.replace(/[ \t]*([\u2028\u2029])[ \t]*/g, '$1');
  const direct = parseDocument(text, { ...parseOptions, lineCounter });
  if (direct.errors.length === 0) return direct;
  // libyaml lets the lines of quoted texts and flow lists begin anywhere, `yaml` wants them indented: such files get a second try.
  const indented = indentContinuations(text);
  if (indented !== text) {
    const repaired = parseDocument(indented, parseOptions);
    if (repaired.errors.length === 0) return repaired;
  }
  const [error] = direct.errors;
  const { line, col } = lineCounter.linePos(error?.pos[0] ?? 0);
  const key = keyText(pathAt(direct.contents, error?.pos[0] ?? 0, text));
  throw new TaskFileError({ file: source.file, line, column: col, key }, sentence(error?.message ?? 'not YAML'), { cause: error });
}

class Reader {
  readonly #source: YamlSource;
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  /** Values of anchored nodes: an alias shares the value, so that aliases of aliases cost nothing. */
  readonly #anchored = new Map<unknown, Value>();

  constructor(source: YamlSource, document: Document.Parsed, lines: LineCounter) {
    this.#source = source;
    this.#document = document;
    this.#lines = lines;
  }

  value(node: ParsedNode | null, path: KeyPath): Value {
    if (node === null) return null;
    if (path.length > maxDepth) this.#fail(node, path, `nested deeper than ${maxDepth} levels`);
    if (isAlias(node)) return this.#alias(node, path);
    const value = this.#content(node, path);
    if (node.anchor !== undefined) this.#anchored.set(node, value);
    return value;
  }

  #alias(node: ParsedNode, path: KeyPath): Value {
    const target = isAlias(node) ? node.resolve(this.#document) : undefined;
    const value = target === undefined ? undefined : this.#anchored.get(target);
    return value === undefined ? this.#fail(node, path, 'an alias (*name) without an anchor (&name) before it') : value;
  }

  #content(node: ParsedNode, path: KeyPath): Value {
    if (isScalar(node)) return this.#scalar(node, path);
    if (isSeq(node)) return node.items.map((item, i) => this.value(item, [...path, i]));
    if (isMap(node)) return this.#map(node.items, path);
    return this.#fail(node, path, 'neither a value, a list nor a mapping');
  }

  #map(items: readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[], path: KeyPath): Dict {
    const merged: (readonly [DictKey, Value])[] = [];
    const own: (readonly [DictKey, Value])[] = [];
    for (const { key, value } of items) {
      if (isScalar(key) && key.type === 'PLAIN' && key.value === '<<') {
        merged.unshift(...this.#merge(key, this.value(value, [...path, '<<']), path));
        continue;
      }
      const name = this.#key(key, path);
      own.push([name, this.value(value, [...path, String(name)])]);
    }
    return dict([...merged, ...own]);
  }

  /** What `<<: *base` or `<<: [*a, *b]` brings; of two bases the first wins. */
  #merge(node: ParsedNode, value: Value, path: KeyPath): readonly (readonly [DictKey, Value])[] {
    const bases = Array.isArray(value) ? value.toReversed() : [value];
    return bases.flatMap((base: Value) =>
      isDict(base) ? entries(base) : this.#fail(node, path, '"<<" takes a mapping or a list of mappings'),
    );
  }

  #key(node: ParsedNode, path: KeyPath): DictKey {
    const key = isCollection(node) ? undefined : this.value(node, path);
    if (key === null || typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean' || typeof key === 'bigint')
      return key;
    return this.#fail(node, path, 'a key must be text, a whole number, true, false or null');
  }

  #scalar(node: Scalar.Parsed, path: KeyPath): Value {
    const text = String(node.value ?? '');
    switch (node.tag) {
      case undefined:
        return node.type === 'PLAIN' ? plainScalar(text) : text;
      case '!function':
        return this.#source.functionValue(text);
      case '!':
        return node.type === 'PLAIN' ? plainScalar(text) : text;
      case 'tag:yaml.org,2002:str':
        return text;
      case 'tag:yaml.org,2002:int':
        return this.#number(node, path, /^[-+]?[0-9a-fA-FxX_:]+$/.test(text), () => integer(text));
      case 'tag:yaml.org,2002:float':
        return this.#number(node, path, /^[-+]?(?:[0-9_:]*\.?[0-9]*(?:[eE][-+]?[0-9]+)?|\.(?:inf|nan))$/i.test(text), () => float(text));
      case 'tag:yaml.org,2002:bool':
      case 'tag:yaml.org,2002:null':
        return plainScalar(text);
      default:
        return this.#fail(node, path, `unknown tag ${node.tag}; task files know !function only`);
    }
  }

  #number(node: ParsedNode, path: KeyPath, valid: boolean, read: () => Value): Value {
    return valid ? read() : this.#fail(node, path, 'not a number');
  }

  #fail(node: ParsedNode, path: KeyPath, problem: string): never {
    const { line, col } = this.#lines.linePos(node.range[0]);
    const place: FilePlace = { file: this.#source.file, line: line || null, column: col || null, key: keyText(path) };
    throw new TaskFileError(place, problem);
  }
}

/** The parser's message without its position and excerpt. */
function sentence(message: string): string {
  const line = message.split('\n', 1)[0] ?? message;
  return `not YAML: ${line.charAt(0).toLowerCase()}${line.slice(1)}`;
}
