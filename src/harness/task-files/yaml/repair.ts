// Quoted texts and flow lists whose further lines are not indented: libyaml, and so PyYAML, takes them; YAML's specification and the `yaml`
// package do not.

/** More than any block around it is indented by. */
const indentation = ' '.repeat(60);

/**
 * The same text with the further lines of every quoted scalar and every flow list or mapping indented. Leading blanks of these lines never
 * count in YAML, so the values stay; line numbers stay too, columns move.
 */
export function indentContinuations(text: string): string {
  let result = '';
  let copied = 0;
  for (const [from, to] of spans(text)) {
    result += text.slice(copied, from) + text.slice(from, to).replace(/\n(?=[^\r\n])/g, `\n${indentation}`);
    copied = to;
  }
  return copied === 0 ? text : result + text.slice(copied);
}

/** Where quoted scalars and flow collections that stand in a block begin and end, as [from, to). */
function* spans(text: string): Generator<readonly [number, number]> {
  let at = 0;
  let blockIndent: number | null = null;
  while (at < text.length) {
    const lineEnd = endOfLine(text, at);
    const line = text.slice(at, lineEnd);
    const isInBlockScalar = blockIndent !== null && (line.trim() === '' || indentOf(line) > blockIndent);
    if (!isInBlockScalar) {
      const opening = valueOpening(line);
      const end = opening === null ? null : closing(text, at + opening);
      if (opening !== null && end !== null) {
        yield [at + opening, end];
        at = end;
        blockIndent = null;
        continue;
      }
      blockIndent = /(?:^|[\s:-])[|>][-+0-9]*[ \t]*(?:#.*)?\r?$/.test(line) ? indentOf(line) : null;
    }
    at = lineEnd + 1;
  }
}

/** Where in the line a value begins with a quote or a bracket: at its start or after `key: `, `- `, `? ` or a tag. */
function valueOpening(line: string): number | null {
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? '';
    if (char === '#' && (i === 0 || /\s/.test(line[i - 1] ?? ''))) return null;
    if (!'"\'[{'.includes(char)) continue;
    const before = line.slice(0, i);
    return /^\s*$|(?:^|\s)[-?]\s+$|:\s+$|:$|(?:^|\s)[!&][^\s]*\s+$/.test(before) ? i : null;
  }
  return null;
}

/** The position after the quote or bracket that closes the one at `from`; null where there is none. */
function closing(text: string, from: number): number | null {
  const first = text[from];
  if (first === '"' || first === "'") return closingQuote(text, from);
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const char = text[i] ?? '';
    if ('[{'.includes(char)) depth++;
    else if (']}'.includes(char)) {
      depth--;
      if (depth === 0) return i + 1;
    } else if (char === '#' && /\s/.test(text[i - 1] ?? '')) i = endOfLine(text, i);
    else if ((char === '"' || char === "'") && /[[{,:\s]/.test(text[i - 1] ?? '')) {
      const end = closingQuote(text, i);
      if (end === null) return null;
      i = end - 1;
    }
  }
  return null;
}

function closingQuote(text: string, from: number): number | null {
  const quote = text[from];
  for (let i = from + 1; i < text.length; i++) {
    if (quote === '"' && text[i] === '\\') i++;
    else if (text[i] === quote) {
      if (quote === "'" && text[i + 1] === "'") i++;
      else return i + 1;
    }
  }
  return null;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
