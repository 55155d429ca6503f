// A parsed pattern. Flags are resolved: each node carries those that change what it matches.

export type Category = 'd' | 'D' | 'w' | 'W' | 's' | 'S';

export type ClassItem =
  | { readonly type: 'range'; readonly from: number; readonly to: number }
  | { readonly type: 'category'; readonly category: Category; readonly ascii: boolean };

export type Node =
  | { readonly type: 'literal'; readonly code: number; readonly ignoreCase: boolean }
  | { readonly type: 'any'; readonly dotAll: boolean }
  | { readonly type: 'class'; readonly negated: boolean; readonly items: readonly ClassItem[]; readonly ignoreCase: boolean }
  | { readonly type: 'start'; readonly multiline: boolean }
  | { readonly type: 'end'; readonly multiline: boolean }
  | { readonly type: 'textStart' }
  | { readonly type: 'textEnd' }
  | { readonly type: 'boundary'; readonly negated: boolean; readonly ascii: boolean }
  | { readonly type: 'group'; readonly index: number | null; readonly body: Node }
  | { readonly type: 'look'; readonly behind: boolean; readonly negated: boolean; readonly body: Node }
  | { readonly type: 'atomic'; readonly body: Node }
  | { readonly type: 'backreference'; readonly index: number; readonly ignoreCase: boolean }
  | {
      readonly type: 'repeat';
      readonly body: Node;
      readonly min: number;
      readonly max: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly type: 'sequence'; readonly parts: readonly Node[] }
  | { readonly type: 'choice'; readonly branches: readonly Node[] };

export interface ParsedPattern {
  readonly root: Node;
  /** Number of capturing groups. */
  readonly groups: number;
  /** Group numbers by name. */
  readonly names: ReadonlyMap<string, number>;
}

/** Whether any node of the tree satisfies the condition. */
export function someNode(node: Node, condition: (node: Node) => boolean): boolean {
  if (condition(node)) return true;
  if (node.type === 'sequence') return node.parts.some((part) => someNode(part, condition));
  if (node.type === 'choice') return node.branches.some((branch) => someNode(branch, condition));
  return 'body' in node && someNode(node.body, condition);
}

/** Least and greatest number of characters that a node matches; the greatest of a backreference is unknown (infinite). */
export function widthOf(node: Node): readonly [number, number] {
  switch (node.type) {
    case 'literal':
    case 'any':
    case 'class':
      return [1, 1];
    case 'group':
    case 'atomic':
      return widthOf(node.body);
    case 'repeat': {
      const [least, most] = widthOf(node.body);
      return [least * node.min, most === 0 || node.max === 0 ? 0 : most * node.max];
    }
    case 'sequence':
      return node.parts.map(widthOf).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    case 'choice': {
      const widths = node.branches.map(widthOf);
      return [Math.min(...widths.map(([least]) => least)), Math.max(...widths.map(([, most]) => most))];
    }
    case 'backreference':
      return [0, Number.POSITIVE_INFINITY];
    default:
      return [0, 0];
  }
}

/** A node that matches letters of either case. */
export function isCaseless(node: Node): boolean {
  return 'ignoreCase' in node && node.ignoreCase;
}

/** A node that tells upper from lower case, where a pattern of the whole might not. */
export function isCased(node: Node): boolean {
  if (!('ignoreCase' in node) || node.ignoreCase) return false;
  return node.type !== 'class' || node.items.some((item) => item.type === 'range');
}
