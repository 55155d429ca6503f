// Writes the commented hallmark.yaml of `hallmark init` from the schema. It shows every setting at its default, so loading it changes nothing.
import { stringify } from 'yaml';
import { describeFile, type Field, type Shape } from './describe.ts';

type Lines = readonly string[];
type Values = Readonly<Record<string, unknown>>;

const introduction: Lines = [
  '# Settings of Hallmark. Every line below is the default: change what you need and delete the rest.',
  '# `docs/configuration.md` explains the same settings as tables. Keys and passwords never stand here; they come from the environment.',
];

/** Text of a hallmark.yaml that says everything and changes nothing. */
export function configTemplate(): string {
  const parts = describeFile()
    .filter((it) => it.default !== undefined || it.example !== undefined)
    .map((it) => fieldLines(it, it.default));
  return `${[introduction, ...parts].map((it) => it.join('\n')).join('\n\n')}\n`;
}

/** A field below its comment, then what else could stand there, commented out. Without a value the comment is all there is. */
function fieldLines(field: Field, value: unknown): Lines {
  const note = `# ${field.about}${noteOn(field.shape)}.`;
  const example = exampleLines(field);
  if (value === undefined) return [note, ...example];
  return [note, ...valueLines(field.key, field.shape, value), ...(example.length > 0 ? ['# Or, for example:', ...example] : [])];
}

function noteOn(shape: Shape): string {
  return shape.type === 'value' && shape.allowed !== 'text' ? ` (${shape.allowed})` : '';
}

function exampleLines({ key, example }: Field): Lines {
  return example === undefined ? [] : yamlLines({ [key]: example }).map((it) => `# ${it}`);
}

function valueLines(key: string, shape: Shape, value: unknown): Lines {
  if (shape.type === 'list' && Array.isArray(value) && value.length > 0)
    return [`${key}:`, ...indented(itemLines(shape.item, value.map(asValues)))];
  if (shape.type === 'section') return [`${key}:`, ...indented(shape.fields.flatMap((it) => fieldLines(it, it.default)))];
  return yamlLines({ [key]: value });
}

/** The first item with all its settings, the others as short as they can be. */
function itemLines(item: Shape, [first = {}, ...others]: readonly Values[]): Lines {
  const [lead, ...settings] = fieldsOfItem(item, first);
  if (lead === undefined) return yamlLines([first, ...others]);
  return [
    `- ${lead.key}: ${first[lead.key]} # ${lead.about}`,
    ...indented(settings.flatMap((it) => fieldLines(it, first[it.key] ?? it.default))),
    ...others.flatMap((it) => yamlLines([it])),
  ];
}

function fieldsOfItem(item: Shape, values: Values): readonly Field[] {
  if (item.type === 'section') return item.fields;
  return item.type === 'kinds' ? (item.kinds.find((it) => it.kind === values.kind)?.fields ?? []) : [];
}

function yamlLines(value: unknown): Lines {
  return stringify(value).trimEnd().split('\n');
}

function indented(lines: Lines): Lines {
  return lines.map((it) => `  ${it}`);
}

function asValues(value: unknown): Values {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
