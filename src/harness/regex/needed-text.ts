// The plain texts that every match of a pattern contains. Most texts lack one of them, and are told from that without any engine.

import type { Node } from './node.ts';

/** Those texts that are easily seen; none where the pattern has no such. */
export function neededTexts(root: Node): readonly string[] {
  return [...new Set(runsOf(root))].filter((run) => run !== '');
}

/** The pattern's text where it is nothing but characters; null for any other pattern. */
export function plainText(root: Node): string | null {
  if (root.type !== 'sequence' || root.parts.length === 0) return null;
  const characters = root.parts.map(characterOf);
  return characters.includes('') ? null : characters.join('');
}

function runsOf(node: Node): readonly string[] {
  if (node.type === 'group' || node.type === 'atomic') return runsOf(node.body);
  if (node.type === 'repeat') return node.min > 0 ? runsOf(node.body) : [];
  if (node.type !== 'sequence') return [characterOf(node)];
  const runs: string[] = [''];
  for (const part of node.parts) {
    const character = characterOf(part);
    if (character === '') runs.push(...runsOf(part), '');
    else runs.push((runs.pop() ?? '') + character);
  }
  return runs;
}

/** Half of a surrogate pair is left out: it would be found inside of another character. */
function characterOf(node: Node): string {
  if (node.type !== 'literal' || node.ignoreCase || (node.code >= 0xd800 && node.code <= 0xdfff)) return '';
  return String.fromCodePoint(node.code);
}
