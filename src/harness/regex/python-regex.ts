// Python's `re` for text that others wrote: the same matches, in linear time where the pattern allows it, else with a deadline.

import { backtrackingMatches } from './backtracking.ts';
import { type Emitted, emitBacktracking } from './emit.ts';
import { linearEngine } from './linear.ts';
import { allMatches, type Spans } from './matches.ts';
import type { Node } from './node.ts';
import { flagsOf, parsePattern } from './parse.ts';
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
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/**
 * Compiles a Python pattern. Throws `RegexSyntaxError` where Python does, `RegexUnsupportedError` for conditional groups and `\N{...}`.
 * @example compile(String.raw`#### (\-?[0-9\.\,]+)`).findall('so #### 42') // ['42']
 */
export function compile(pattern: string, options: CompileOptions = {}): PythonRegex {
  const { root, groups, names } = parsePattern(pattern, flagsOf(options.flags ?? ''));
  const deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
  const searcher = searcherOf(root, pattern, deadlineMs);
  const { spans } = searcher;
  let atStart: Searcher | null = null;

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
    isLinear: searcher.isLinear,
    spans: (text) => spans(text, NO_LIMIT),
    search: (text) => spans(text, 1).length > 0,
    first,
    match(text) {
      const match = (atStart ??= searcherOf({ type: 'sequence', parts: [{ type: 'textStart' }, root] }, pattern, deadlineMs)).spans(
        text,
        1,
      )[0];
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

interface Searcher {
  readonly isLinear: boolean;
  spans(text: string, limit: number): readonly Spans[];
}

function searcherOf(root: Node, pattern: string, deadlineMs: number): Searcher {
  const linear = linearEngine(root);
  let backtracking: Emitted | null = null;
  return {
    isLinear: linear?.fits('é\n') ?? false,
    spans(text, limit) {
      if (linear?.fits(text)) return allMatches(linear.search, text, limit);
      backtracking ??= emitBacktracking(root);
      return backtrackingMatches({ ...backtracking, text, limit }, pattern, deadlineMs);
    },
  };
}
