// The engine in linear time: RE2 (`re2js`). It lacks look-aheads, references and atomic groups; its `\b` knows ASCII only and `$` has no counterpart
// for texts that end in a newline, so some texts have to go elsewhere.

import { RE2JS } from 're2js';
import { emitLinear } from './emit.ts';
import { nextCharacter, type Search, type Spans } from './matches.ts';
import { type Node, someNode, widthOf } from './node.ts';

export interface LinearEngine {
  readonly search: Search;
  /** Whether this engine means the same as Python on this text. */
  fits(text: string): boolean;
}

const MAX_COUNT = 1000;
const NON_ASCII = /[^\p{ASCII}]/u;

/** The engine for a pattern; null where RE2 cannot express it. */
export function linearEngine(root: Node): LinearEngine | null {
  if (someNode(root, isBeyondRe2) || leavesChoiceWhenEmpty(root)) return null;
  const { source, groupIndexes } = emitLinear(root);
  const compiled = compile(source);
  if (!compiled) return null;
  const asciiOnly = someNode(root, (node) => node.type === 'boundary' && !node.ascii);
  const noFinalNewline = someNode(root, (node) => node.type === 'end' && !node.multiline);
  const notEmpty = someNode(root, (node) => node.type === 'boundary' && node.negated);
  return {
    search: { from: (text, from, mustAdvance) => first(compiled, groupIndexes, text, mustAdvance ? nextCharacter(text, from) : from) },
    fits: (text) => !(notEmpty && text === '') && !(asciiOnly && NON_ASCII.test(text)) && !(noFinalNewline && text.endsWith('\n')),
  };
}

function compile(source: string): RE2JS | null {
  try {
    return RE2JS.compile(source, RE2JS.LOOKBEHINDS);
  } catch {
    return null;
  }
}

function isBeyondRe2(node: Node): boolean {
  switch (node.type) {
    case 'atomic':
    case 'backreference':
      return true;
    case 'look':
      return !node.behind || someNode(node.body, (inner) => inner.type === 'group' && inner.index !== null);
    case 'repeat':
      return (
        node.mode === 'possessive' ||
        node.min > MAX_COUNT ||
        (Number.isFinite(node.max) && node.max > MAX_COUNT) ||
        widthOf(node.body)[0] === 0
      );
    default:
      return false;
  }
}

/** Whether a pattern may match nothing although it could match something at the same place: then the match after an empty one needs a second look there. */
export function leavesChoiceWhenEmpty(root: Node): boolean {
  if (widthOf(root)[0] > 0) return false;
  return someNode(
    root,
    (node) =>
      (node.type === 'repeat' && node.mode === 'lazy') ||
      (node.type === 'choice' && node.branches.some((branch) => widthOf(branch)[0] === 0)),
  );
}

function first(pattern: RE2JS, groupIndexes: readonly number[], text: string, from: number): Spans | null {
  if (from > text.length) return null;
  const matcher = pattern.matcher(text);
  if (!matcher.find(from)) return null;
  return groupIndexes.map((group) => {
    const start = matcher.start(group);
    return start < 0 ? null : [start, matcher.end(group)];
  });
}
