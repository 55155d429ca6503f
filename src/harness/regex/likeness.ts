// Which patterns JavaScript does not understand as Python does.

import { isCased, isCaseless, type Node, someNode, widthOf } from './node.ts';

/**
 * Whether a pattern needs Python's own engine: where neither engine here agrees with it.
 * - JavaScript forgets what a group matched when its loop starts anew, and runs no empty round of a loop.
 * - V8 does not keep parts that ignore case and parts that do not apart everywhere.
 * - A reference to a group that took no part matches nothing in JavaScript and fails in Python.
 */
export function needsReference(root: Node): boolean {
  if (someNode(root, isCaseless) && someNode(root, isCased)) return true;
  return someNode(root, isUnlikeLoop) || !referencesAreSet(root, new Set());
}

function isUnlikeLoop(node: Node): boolean {
  if (node.type !== 'repeat') return false;
  if (widthOf(node.body)[0] === 0) return true;
  return node.max > 1 && someNode(node.body, skipsGroups);
}

/** A part whose groups may take no part although it matches. */
function skipsGroups(node: Node): boolean {
  const holdsGroups = (inner: Node): boolean => someNode(inner, (part) => part.type === 'group' && part.index !== null);
  return (
    (node.type === 'choice' && node.branches.some(holdsGroups)) || (node.type === 'repeat' && node.min === 0 && holdsGroups(node.body))
  );
}

/** Whether every reference comes after its group for certain. Adds the groups that are set after the node to `set`. */
function referencesAreSet(node: Node, set: Set<number>): boolean {
  switch (node.type) {
    case 'backreference':
      return set.has(node.index);
    case 'sequence':
      return node.parts.every((part) => referencesAreSet(part, set));
    case 'choice':
      return node.branches.every((branch) => referencesAreSet(branch, new Set(set)));
    case 'repeat':
      return referencesAreSet(node.body, node.min > 0 ? set : new Set(set));
    case 'look':
      return referencesAreSet(node.body, node.negated ? new Set(set) : set);
    case 'group': {
      const fine = referencesAreSet(node.body, set);
      if (node.index !== null) set.add(node.index);
      return fine;
    }
    case 'atomic':
      return referencesAreSet(node.body, set);
    default:
      return true;
  }
}
