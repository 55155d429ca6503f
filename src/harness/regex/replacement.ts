// Python's replacement templates: `\1`, `\g<1>`, `\g<name>`, `\n`.

import { RegexSyntaxError } from './errors.ts';

/** Texts, and numbers of groups to put in. */
export type Replacement = readonly (string | number)[];

const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };

/** Parses a template as `re.sub` does. Throws `RegexSyntaxError` for unknown groups and unknown escapes of letters. */
export function parseReplacement(template: string, groups: number, names: ReadonlyMap<string, number>): Replacement {
  const parts: (string | number)[] = [];
  let text = '';
  let at = 0;

  function fail(problem: string): never {
    throw new RegexSyntaxError(template, problem, at);
  }

  function reference(index: number): void {
    if (index > groups) fail(`invalid group reference ${index}`);
    if (text) parts.push(text);
    text = '';
    parts.push(index);
  }

  function named(): void {
    const match = /^g<([^>]*)>/.exec(template.slice(at));
    if (!match) fail(template[at + 1] === '<' ? 'missing >, unterminated name' : 'missing <');
    const name = match[1] ?? '';
    if (/^[0-9]+$/.test(name)) reference(Number(name));
    else reference(names.get(name) ?? fail(name === '' ? 'missing group name' : `unknown group name ${JSON.stringify(name)}`));
    at += match[0].length;
  }

  function escaped(character: string): void {
    if (character === 'g') {
      named();
      return;
    }
    const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{2})/.exec(template.slice(at, at + 3))?.[0];
    if (octal) {
      const code = Number.parseInt(octal, 8);
      if (code > 0o377) fail(`octal escape value \\${octal} outside of range 0-0o377`);
      text += String.fromCharCode(code);
      at += octal.length;
    } else if (character >= '1' && character <= '9') {
      const digits = /^\d\d?/.exec(template.slice(at))?.[0] ?? '';
      reference(Number(digits));
      at += digits.length;
    } else if (SIMPLE[character] !== undefined) {
      text += SIMPLE[character];
      at++;
    } else if (/[A-Za-z]/.test(character)) fail(`bad escape \\${character}`);
    else {
      text += `\\${character}`;
      at++;
    }
  }

  while (at < template.length) {
    const character = template[at++] ?? '';
    if (character !== '\\') text += character;
    else escaped(template[at] ?? fail('bad escape (end of pattern)'));
  }
  if (text) parts.push(text);
  return parts;
}
