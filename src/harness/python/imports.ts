// What a Python file imports, and what each of its functions needs, read without running it.

/** One module that a piece of code asks for. */
export interface ImportedModule {
  /** Dotted; relative ones start with dots. */
  readonly module: string;
  /** What is taken from it (`from module import names`). */
  readonly names: readonly string[];
  /** Inside a `try` whose handlers do not raise: the code goes on without it. */
  readonly isOptional: boolean;
}

/** A top-level function or class, or (name null) all other code of the file. */
export interface CodePart {
  readonly name: string | null;
  readonly text: string;
  readonly imports: readonly ImportedModule[];
}

const IMPORT = /^\s*import\s+(.+)$/;
const FROM = /^\s*from\s+(\.*[\w.]*)\s+import\s+(.+)$/;
const DEFINITION = /^(?:async\s+)?(?:def|class)\s+(\w+)/;

/** The parts of a file. Code that runs when the file is imported is in the part without a name. */
export function codeParts(source: string): readonly CodePart[] {
  const parts = new Map<string | null, string[]>([[null, []]]);
  let current: string | null = null;
  for (const line of logicalLines(source)) {
    const isTop = /^\S/.test(line);
    if (isTop && !line.startsWith(')') && !line.startsWith('@')) current = DEFINITION.exec(line)?.[1] ?? null;
    const lines = parts.get(current) ?? [];
    lines.push(line);
    parts.set(current, lines);
  }
  return [...parts].map(([name, lines]) => ({ name, text: lines.join('\n'), imports: importsOf(lines) }));
}

/** The parts that code named `name` reaches within its file: itself, what it mentions, what that mentions, and the code run at import. */
export function reachable(parts: readonly CodePart[], name: string): readonly CodePart[] {
  const byName = new Map(parts.map((part) => [part.name, part]));
  const seen = new Set<CodePart>();
  const open = [byName.get(null), byName.get(name.split('.')[0] ?? name)];
  while (open.length > 0) {
    const part = open.pop();
    if (!part || seen.has(part)) continue;
    seen.add(part);
    for (const word of new Set(part.text.match(/[A-Za-z_]\w*/g) ?? [])) {
      const mentioned = byName.get(word);
      if (mentioned && mentioned !== part) open.push(mentioned);
    }
  }
  return [...seen];
}

/** Lines with brackets closed, without comments, and with the contents of triple-quoted texts taken out. */
function logicalLines(source: string): readonly string[] {
  const text = source.replace(/\r\n?/g, '\n').replace(/("""|''')(?:\\[\s\S]|(?!\1)[^\\])*\1/g, '""');
  const lines: string[] = [];
  let open = '';
  for (const raw of text.split('\n')) {
    const line = withoutComment(raw);
    const joined = open ? `${open} ${line.trim()}` : line;
    if (joined.trim() === '') continue;
    if (joined.endsWith('\\')) open = joined.slice(0, -1);
    else if (balance(joined) > 0) open = joined;
    else {
      lines.push(joined);
      open = '';
    }
  }
  return open ? [...lines, open] : lines;
}

const TEXT = /(["'])(?:\\.|(?!\1)[^\\])*\1/g;

function withoutComment(line: string): string {
  const blanked = line.replace(TEXT, (text) => text.replace(/#/g, '_'));
  const at = blanked.indexOf('#');
  return (at < 0 ? line : line.slice(0, at)).trimEnd();
}

function balance(line: string): number {
  let open = 0;
  for (const character of line.replace(TEXT, '')) {
    if ('([{'.includes(character)) open++;
    else if (')]}'.includes(character)) open--;
  }
  return open;
}

function importsOf(lines: readonly string[]): readonly ImportedModule[] {
  const found: ImportedModule[] = [];
  lines.forEach((line, i) => {
    const inTypes = insideOf(lines, i, /^\s*if\s+(?:typing\.)?TYPE_CHECKING/);
    if (inTypes !== null) return;
    const attempt = insideOf(lines, i, /^\s*try\s*:/);
    const isOptional = attempt !== null && !handlersRaise(lines, attempt);
    const from = FROM.exec(line);
    if (from) {
      const names = (from[2] ?? '').replace(/[()]/g, '').split(',').map((name) => name.trim().split(/\s+as\s+/)[0] ?? '').filter(Boolean); // biome-ignore format: a chain
      found.push({ module: from[1] ?? '', names, isOptional });
      return;
    }
    for (const name of IMPORT.exec(line)?.[1]?.split(',') ?? []) {
      const module = name.trim().split(/\s+as\s+/)[0] ?? '';
      if (/^[\w.]+$/.test(module)) found.push({ module, names: [], isOptional });
    }
  });
  return found;
}

function indentation(line: string): number {
  return line.length - line.trimStart().length;
}

/** The line that opens the innermost block of this kind around line `i`; null where there is none. */
function insideOf(lines: readonly string[], i: number, opening: RegExp): number | null {
  let indent = indentation(lines[i] ?? '');
  for (let at = i - 1; at >= 0 && indent > 0; at--) {
    const line = lines[at] ?? '';
    if (indentation(line) >= indent) continue;
    indent = indentation(line);
    if (opening.test(line)) return at;
  }
  return null;
}

/** Whether a handler of the `try` at line `start` raises or ends the program. */
function handlersRaise(lines: readonly string[], start: number): boolean {
  const indent = indentation(lines[start] ?? '');
  let inHandler = false;
  for (const line of lines.slice(start + 1)) {
    if (indentation(line) < indent) return false;
    if (indentation(line) === indent) {
      if (!/^\s*(?:except|else|finally)\b/.test(line)) return false;
      inHandler = /^\s*except\b/.test(line);
      if (inHandler && /:\s*raise\b/.test(line)) return true;
    } else if (inHandler && /^\s*(?:raise\b|sys\.exit|exit\()/.test(line)) return true;
  }
  return false;
}
