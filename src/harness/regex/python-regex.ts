// Python's `re` for text that others wrote: the same matches, in linear time where the pattern allows it, else with a deadline.

import { backtrackingMatches } from './backtracking.ts';
import { emitBacktracking } from './emit.ts';
import { RegexUnsupportedError } from './errors.ts';
import { flagsOf } from './flags.ts';
import { needsReference } from './likeness.ts';
import { linearEngine } from './linear.ts';
import { allMatches, type Search, type Spans } from './matches.ts';
import { neededTexts, plainText } from './needed-text.ts';
import type { Node, ParsedPattern } from './node.ts';
import { parsePattern } from './parse.ts';
import { referenceGroups, referenceMatches } from './reference.ts';
import { parseReplacement } from './replacement.ts';

/** A compiled pattern. All methods may throw `RegexTimeoutError` where the pattern needs backtracking. */
export interface PythonRegex {
  readonly pattern: string;
  /** Number of capturing groups. */
  readonly groups: number;
  /** Whether every text is searched in linear time; otherwise a thread with a deadline helps on some texts or on all. */
  readonly isLinear: boolean;
  /** `re.findall`: whole matches, or the one group, or a list for each match if there are several groups. A group that took no part is ''. */
  findall(text: string): readonly (string | readonly string[])[];
  /** `re.search(...) is not None`. */
  search(text: string): boolean;
  /** `re.search`: the whole match and the groups of the first match (null: took no part); null without a match. */
  first(text: string): readonly (string | null)[] | null;
  /** `re.match`: as `first`, but only at the start of the text. */
  match(text: string): readonly (string | null)[] | null;
  /** `re.finditer`: where matches and their groups are, in UTF-16 units. */
  spans(text: string): readonly Spans[];
  /** `re.sub`; `count` 0 replaces all. Throws `RegexSyntaxError` for a wrong template. */
  sub(replacement: string, text: string, count?: number): string;
  /** `re.split`; with groups in the pattern their texts stand between the parts (null: took no part). */
  split(text: string, maxSplits?: number): readonly (string | null)[];
}

export interface CompileOptions {
  /** Flags by letter as in `(?aims...)`, e.g. `i` for `re.IGNORECASE`. */
  readonly flags?: string;
  /** Most milliseconds that one call may take where backtracking is needed; default 1,000. */
  readonly deadlineMs?: number;
}

const DEFAULT_DEADLINE_MS = 1000;
const NO_LIMIT = 2 ** 31 - 1;

/**
 * Compiles a Python pattern. Throws `RegexSyntaxError` where Python does.
 * @example compile(String.raw`#### (\-?[0-9\.\,]+)`).findall('so #### 42') // ['42']
 */
export function compile(pattern: string, options: CompileOptions = {}): PythonRegex {
  const { groups, names, spans, matchAtStart, isLinear } = searcherOf(
    pattern,
    options.flags ?? '',
    options.deadlineMs ?? DEFAULT_DEADLINE_MS,
  );

  function texts(text: string, match: Spans): readonly (string | null)[] {
    return match.map((span) => (span ? text.slice(span[0], span[1]) : null));
  }

  function first(text: string): readonly (string | null)[] | null {
    const match = spans(text, 1)[0];
    return match ? texts(text, match) : null;
  }

  return {
    pattern,
    groups,
    isLinear,
    spans: (text) => spans(text, NO_LIMIT),
    search: (text) => spans(text, 1).length > 0,
    first,
    match(text) {
      const match = matchAtStart(text);
      return match ? texts(text, match) : null;
    },
    findall(text) {
      return spans(text, NO_LIMIT).map((match) => {
        const found = texts(text, match).map((part) => part ?? '');
        return groups === 0 ? (found[0] ?? '') : groups === 1 ? (found[1] ?? '') : found.slice(1);
      });
    },
    sub(replacement, text, count = 0) {
      const template = parseReplacement(replacement, groups, names);
      let out = '';
      let at = 0;
      for (const match of spans(text, count > 0 ? count : NO_LIMIT)) {
        const [start, end] = match[0] ?? [at, at];
        const found = texts(text, match);
        out += text.slice(at, start) + template.map((part) => (typeof part === 'string' ? part : (found[part] ?? ''))).join('');
        at = end;
      }
      return out + text.slice(at);
    },
    split(text, maxSplits = 0) {
      const parts: (string | null)[] = [];
      let at = 0;
      for (const match of spans(text, maxSplits > 0 ? maxSplits : NO_LIMIT)) {
        const [start, end] = match[0] ?? [at, at];
        parts.push(text.slice(at, start), ...texts(text, match).slice(1));
        at = end;
      }
      return [...parts, text.slice(at)];
    },
  };
}

/** A pattern with the engines that search for it. */
interface Searcher {
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
  readonly isLinear: boolean;
  spans(text: string, limit: number): readonly Spans[];
  matchAtStart(text: string): Spans | null;
}

function searcherOf(pattern: string, flags: string, deadlineMs: number): Searcher {
  const parsed = parsedOrNull(pattern, flags);
  if (!parsed) return referenceSearcher(pattern, flags, deadlineMs, referenceGroups(pattern, flags));
  const reference = needsReference(parsed.root) ? referenceSearcher(pattern, flags, deadlineMs, parsed) : null;
  const anywhere = treeSearch(parsed.root, pattern, deadlineMs, reference);
  let atStart: TreeSearch | null = null;
  return {
    groups: parsed.groups,
    names: parsed.names,
    isLinear: anywhere.isLinear,
    spans: anywhere.spans,
    matchAtStart(text) {
      if (reference && !anywhere.isLinear) return reference.matchAtStart(text);
      atStart ??= treeSearch({ type: 'sequence', parts: [{ type: 'textStart' }, parsed.root] }, pattern, deadlineMs, null);
      return atStart.spans(text, 1)[0] ?? null;
    },
  };
}

/** Null for what only Python's own engine knows. */
function parsedOrNull(pattern: string, flags: string): ParsedPattern | null {
  try {
    return parsePattern(pattern, flagsOf(flags));
  } catch (error) {
    if (error instanceof RegexUnsupportedError) return null;
    throw error;
  }
}

interface TreeSearch {
  readonly isLinear: boolean;
  spans(text: string, limit: number): readonly Spans[];
}

/** Without an engine for plain characters; linear where the text allows it; else by `reference`, or by backtracking. */
function treeSearch(root: Node, pattern: string, deadlineMs: number, reference: Searcher | null): TreeSearch {
  const plain = plainText(root);
  if (plain !== null) return { isLinear: true, spans: (text, limit) => allMatches(plainSearch(plain), text, limit) };
  const needed = neededTexts(root);
  const linear = linearEngine(root);
  let backtracking: ReturnType<typeof emitBacktracking> | null = null;
  return {
    isLinear: linear?.fits('é\n') ?? false,
    spans(text, limit) {
      if (!needed.every((part) => text.includes(part))) return [];
      if (linear?.fits(text)) return allMatches(linear.search, text, limit);
      if (reference) return reference.spans(text, limit);
      backtracking ??= emitBacktracking(root);
      return backtrackingMatches({ ...backtracking, text, limit }, pattern, deadlineMs);
    },
  };
}

/** A plain text is never empty, so that its matches always advance. */
function plainSearch(wanted: string): Search {
  return {
    from(text, from) {
      const at = text.indexOf(wanted, from);
      return at === -1 ? null : [[at, at + wanted.length]];
    },
  };
}

function referenceSearcher(pattern: string, flags: string, deadlineMs: number, shape: Pick<Searcher, 'groups' | 'names'>): Searcher {
  return {
    groups: shape.groups,
    names: shape.names,
    isLinear: false,
    spans: (text, limit) => referenceMatches({ pattern, flags, text, limit, atStart: false }, deadlineMs),
    matchAtStart: (text) => referenceMatches({ pattern, flags, text, limit: 1, atStart: true }, deadlineMs)[0] ?? null,
  };
}
