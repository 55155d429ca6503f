// Quoted texts whose further lines are not indented: libyaml, and so PyYAML, takes them; YAML's specification and the `yaml` package do not.

/**
 * The same text with the further lines of every quoted scalar indented. Leading blanks of these lines never count in YAML, so the value stays;
 * line numbers stay too, columns move.
 */
export function indentQuoted(text: string): string {
  let result = '';
  let copied = 0;
  for (const [from, to] of quotedScalars(text)) {
    const quoted = text.slice(from, to);
    if (!quoted.includes('\n')) continue;
    result += text.slice(copied, from) + quoted.replace(/\n(?=[^\r\n])/g, `\n${' '.repeat(indentation)}`);
    copied = to;
  }
  return copied === 0 ? text : result + text.slice(copied);
}

/** More than any block around it is indented by. */
const indentation = 60;

/** Where quoted scalars begin and end, as [from, to). A quote opens one after `: `, `- `, `? `, `,`, `[`, `{` or a tag, outside of block scalars and comments. */
function* quotedScalars(text: string): Generator<readonly [number, number]> {
  let at = 0;
  let blockIndent: number | null = null;
  while (at < text.length) {
    const lineEnd = endOf(text, at);
    const line = text.slice(at, lineEnd);
    if (blockIndent !== null && (line.trim() === '' || indentOf(line) > blockIndent)) {
      at = lineEnd + 1;
      continue;
    }
    blockIndent = null;
    const opening = openingQuote(line);
    if (opening === null) {
      if (/(?:^|[\s:-])[|>][-+0-9]*[ \t]*(?:#.*)?\r?$/.test(line)) blockIndent = indentOf(line);
      at = lineEnd + 1;
      continue;
    }
    const from = at + opening;
    const to = closingQuote(text, from);
    if (to === null) return;
    yield [from, to];
    // What follows on the line may open another (flow lists): go on from there, as a line of its own.
    at = to;
  }
}

function openingQuote(line: string): number | null {
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (char === '#' && (i === 0 || /\s/.test(line[i - 1] ?? ''))) return null;
    if (char !== '"' && char !== "'") continue;
    const before = line.slice(0, i).trimEnd();
    if (before === '' || /(?:^|\s)[-?]$|:$|[[{,]$|![\w!]*$/.test(before)) return i;
    return null;
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

function endOf(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
