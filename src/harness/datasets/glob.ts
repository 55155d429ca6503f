// File patterns of task files and dataset cards: `*` and `?` within a name, `**` over folders, `[0-9]` classes, `{a,b}` choices.

import { RE2JS } from 're2js';

/** Whether a pattern has wildcards at all. */
export function isPattern(text: string): boolean {
  return /[*?[{]/.test(text);
}

/** A test for paths with forward slashes. Linear in time whatever the pattern. Throws `RE2JSSyntaxException` for a broken class. */
export function globMatcher(pattern: string): (path: string) => boolean {
  const regex = RE2JS.compile(translated(pattern), RE2JS.DOTALL);
  return (path) => regex.matches(path);
}

function translated(pattern: string): string {
  let source = '';
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? '';
    if (pattern.startsWith('**/', i) && (i === 0 || pattern[i - 1] === '/')) {
      source += '(?:.*/)?';
      i += 2;
    } else if (pattern.startsWith('**', i)) {
      source += '.*';
      i++;
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[' && pattern.indexOf(']', i + 2) > 0) {
      const end = pattern.indexOf(']', i + 2);
      source += `[${pattern
        .slice(i + 1, end)
        .replace(/^!/, '^')
        .replaceAll('\\', '\\\\')
        .replaceAll('[', '\\[')}]`;
      i = end;
    } else if (char === '{' && pattern.indexOf('}', i) > 0) {
      source += '(?:';
      depth++;
    } else if (char === '}' && depth > 0) {
      source += ')';
      depth--;
    } else if (char === ',' && depth > 0) source += '|';
    else source += RE2JS.quote(char);
  }
  return source;
}
