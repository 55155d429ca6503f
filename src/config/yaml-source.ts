// Reads YAML text into plain data and remembers where every value stands, so that problems can be shown with line and column.
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

export interface Position {
  /** Both 1-based. */
  readonly line: number;
  readonly column: number;
}

export type YamlSource =
  | {
      readonly ok: true;
      /** Plain data; keys without a value are left out, so that an emptied section means its defaults. */
      readonly value: unknown;
      /** Where the key (in a map) or the item (in a list) at `path` stands; the nearest one above where it does not exist. */
      locate(path: readonly PropertyKey[]): Position;
    }
  | { readonly ok: false; readonly problems: readonly (Position & { readonly message: string })[] };

/** Uses of anchors that one file may make, nested uses multiplied: real files have a handful, alias bombs millions. */
const maxAliases = 100;
const maxProblems = 20;

/** Parses one YAML 1.2 document. Never throws for what the text holds. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const at = lines.linePos(offset);
    return { line: Math.max(1, at.line), column: Math.max(1, at.col) };
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    return {
      ok: false,
      problems: wrong.slice(0, maxProblems).map((it) => ({ ...position(it.pos[0]), message: sentence(it.code, it.message) })),
    };
  }
  try {
    const value = dropEmpty(document.toJS({ maxAliasCount: maxAliases }));
    return { ok: true, value, locate: (path) => position(offsetOf(document, path)) };
  } catch (error) {
    return { ok: false, problems: [{ line: 1, column: 1, message: reason(error) }] };
  }
}

function sentence(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'must be one YAML document; remove the --- line';
  if (code === 'DUPLICATE_KEY') return 'repeats a key of the same section';
  if (code === 'RESOURCE_EXHAUSTION') return 'nests too deep';
  return `is not valid YAML: ${message}`;
}

function reason(error: unknown): string {
  if (error instanceof RangeError) return 'nests too deep, or an anchor contains itself';
  return `is not valid YAML: ${error instanceof Error ? error.message : String(error)}`;
}

function dropEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const filled = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(filled.map(([key, item]) => [key, dropEmpty(item)]));
}

/** Offset of the last step of `path` that exists. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const child = childOf(isAlias(node) ? node.resolve(document) : node, step);
    if (child === null) break;
    offset = startOf(child.place) ?? offset;
    node = child.value;
  }
  return offset;
}

/** A map's value is placed where its key stands, a list's item where it stands itself. */
function childOf(parent: unknown, step: PropertyKey): { readonly value: unknown; readonly place: unknown } | null {
  if (isSeq(parent)) {
    const item = parent.items[Number(step)];
    return item === undefined ? null : { value: item, place: item };
  }
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step)) : undefined;
  return pair === undefined ? null : { value: pair.value, place: pair.key };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
