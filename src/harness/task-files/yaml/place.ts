// Where a key stands in a YAML text: from a position to the key's path, and from a path to its line.
import { isMap, isScalar, isSeq, type Node } from 'yaml';

/** Keys and list positions from the top: `['metric_list', 0, 'metric']`. */
export type KeyPath = readonly (string | number)[];

/** `metric_list[0].metric`. */
export function keyText(path: KeyPath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}

/** The path of the innermost key at or before `offset` in a text with a syntax error: the key it happened in. */
export function pathAt(node: Node | null, offset: number, text: string): KeyPath {
  if (isMap(node)) {
    const pair = node.items.findLast((it) => start(it.key) <= offset);
    if (!isScalar(pair?.key)) return [];
    const value = asNode(pair.value);
    // A block that begins on the line of its key is the error itself: its keys are none.
    const isBroken = isMap(value) && value.flow !== true && !text.slice(start(pair.key), start(value)).includes('\n');
    return [String(pair.key.value), ...(isBroken ? [] : pathAt(value, offset, text))];
  }
  if (isSeq(node)) {
    const index = node.items.findLastIndex((it) => start(it) <= offset);
    return index < 0 ? [] : [index, ...pathAt(asNode(node.items[index]), offset, text)];
  }
  return [];
}

/** Where the key (or list item) at `path` begins, or the innermost one above it that exists; null for an empty path. Of equal keys the last. */
export function offsetOf(node: Node | null, path: KeyPath): number | null {
  const [part, ...rest] = path;
  if (typeof part === 'string' && isMap(node)) {
    const pair = node.items.findLast((it) => isScalar(it.key) && String(it.key.value) === part);
    return pair === undefined ? null : (offsetOf(asNode(pair.value), rest) ?? start(pair.key));
  }
  if (typeof part === 'number' && isSeq(node) && node.items[part] !== undefined) {
    return offsetOf(asNode(node.items[part]), rest) ?? start(node.items[part]);
  }
  return null;
}

function start(node: unknown): number {
  const range = asNode(node)?.range;
  return range ? range[0] : Number.POSITIVE_INFINITY;
}

function asNode(value: unknown): Node | null {
  return isMap(value) || isSeq(value) || isScalar(value) ? value : null;
}
