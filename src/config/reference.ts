// Writes docs/configuration.md from the schema, so that it cannot say anything else than the program does.
import { stringify } from 'yaml';
import { describeFile, type Field, type Kind, type Shape } from './describe.ts';
import { environmentVariables } from './environment.ts';

interface Section {
  readonly path: string;
  readonly about: string;
  readonly fields: readonly Field[];
}

/** The whole of docs/configuration.md. */
export function configurationReference(): string {
  const top = describeFile();
  const sections = top.flatMap((field) => sectionsOf(field.key, field.about, field.shape));
  return `${[introduction, keyTable(top), ...sections.map(sectionText), environmentText()].join('\n\n')}\n`;
}

const introduction = `# Configuration

<!-- Written from src/config/schema.ts by \`npx vitest run src/config --update\`; a test holds it current. -->

Hallmark runs without a configuration file. \`hallmark init\` writes \`hallmark.yaml\` with every setting, its meaning and its default; keep only the
lines that you change. The file is looked for at \`--config\`, then \`HALLMARK_CONFIG\`, then \`hallmark.yaml\` in the current folder.

Mistakes are shown all at once, each with its place: \`hallmark.yaml:12:5: tasks[1].window.samples must be ≥ 1\`. A key that Hallmark does not know
is a mistake. A key without a value means its default.

Durations are written with a unit (\`500ms\`, \`30s\`, \`5m\`, \`24h\`, \`30d\`, \`2w\`), sizes too (\`512KiB\`, \`16MiB\`; 1 KiB is 1024 bytes, 1 kB 1000).
Scores and thresholds go from 0 to 100. Secrets are never in the file: they come from the [environment](#environment).

## Top level`;

/** A section for `shape` where it has keys, and one for each section below it. */
function sectionsOf(path: string, about: string, shape: Shape): readonly Section[] {
  switch (shape.type) {
    case 'value':
      return [];
    case 'list':
      return sectionsOf(`${path}[]`, about, shape.item);
    case 'section':
      return [{ path, about, fields: shape.fields }, ...nested(path, shape.fields)];
    case 'kinds':
      // `network` takes what `networks[]` takes.
      return path === 'network' ? [] : shape.kinds.flatMap((kind) => kindSections(path, kind));
  }
}

function kindSections(path: string, { kind, about, fields }: Kind): readonly Section[] {
  return [{ path: `${path} of kind: ${kind}`, about, fields }, ...nested(path, fields)];
}

function nested(path: string, fields: readonly Field[]): readonly Section[] {
  return fields.flatMap((field) => sectionsOf(`${path}.${field.key}`, field.about, field.shape));
}

function sectionText({ path, about, fields }: Section): string {
  const examples = fields.filter((it) => Array.isArray(it.example)).map((it) => `\`\`\`yaml\n${stringify({ [it.key]: it.example })}\`\`\``);
  return [`## \`${path}\``, `${about}.`, keyTable(fields), ...examples].join('\n\n');
}

function keyTable(fields: readonly Field[]): string {
  const rows = fields.map((it) => row([`\`${it.key}\``, defaultText(it), allowedText(it.shape), it.about]));
  return [row(['key', 'default', 'allowed', 'meaning']), row(['---', '---', '---', '---']), ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((it) => it.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultText({ required, default: value, shape }: Field): string {
  if (required) return '(required)';
  if (value === undefined) return '';
  if (shape.type === 'value') return `\`${value}\``;
  if (!Array.isArray(value)) return 'as below';
  if (value.length === 0) return 'none';
  return value.map((it: Readonly<Record<string, unknown>>) => `\`${it.name ?? `kind: ${it.kind}`}\``).join(', ');
}

function allowedText(shape: Shape): string {
  switch (shape.type) {
    case 'value':
      return shape.allowed;
    case 'list':
      return 'a list';
    case 'section':
      return 'a section';
    case 'kinds':
      return `a section of kind ${shape.kinds.map((it) => it.kind).join(' or ')}`;
  }
}

function environmentText(): string {
  const rows = Object.entries(environmentVariables).map(([name, about]) => row([`\`${name}\``, about]));
  const keys = row(['the names in `apiKeyEnv`', 'The API key of that endpoint. It is sent to the URL beside it and nowhere else']);
  return ['## Environment', '', row(['variable', 'meaning']), row(['---', '---']), ...rows, keys].join('\n');
}
