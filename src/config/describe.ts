// Reads the schema of hallmark.yaml as a tree of described fields, from which the reference and the commented file are written.
import { z } from 'zod';
import { fileSchema } from './schema.ts';

export interface Field {
  readonly key: string;
  readonly about: string;
  readonly required: boolean;
  /** As it would stand in the file; undefined where leaving the key out means something that cannot be written. */
  readonly default: unknown;
  readonly example: unknown;
  readonly shape: Shape;
}

export type Shape =
  | { readonly type: 'value' /** What may stand there, in words. */; readonly allowed: string }
  | { readonly type: 'section'; readonly fields: readonly Field[] }
  | { readonly type: 'list'; readonly item: Shape }
  /** Sections told apart by their key `kind`. */
  | { readonly type: 'kinds'; readonly kinds: readonly Kind[] };

export interface Kind {
  readonly kind: string;
  readonly about: string;
  /** `kind` itself comes first. */
  readonly fields: readonly Field[];
}

type Node = z.core.JSONSchema.BaseSchema;

/** The top-level keys of hallmark.yaml, in the order of the schema. */
export function describeFile(): readonly Field[] {
  return fieldsOf(z.toJSONSchema(fileSchema, { io: 'input' }));
}

function fieldsOf(section: Node): readonly Field[] {
  return Object.entries(section.properties ?? {}).map(([key, property]) => {
    const node = asNode(property);
    return {
      key,
      about: node.description ?? '',
      required: section.required?.includes(key) ?? false,
      default: node.default,
      example: node.example,
      shape: shapeOf(node),
    };
  });
}

function shapeOf(node: Node): Shape {
  if (node.oneOf !== undefined) return { type: 'kinds', kinds: node.oneOf.map((it) => kindOf(asNode(it))) };
  if (node.type === 'array') return { type: 'list', item: shapeOf(itemOf(node)) };
  if (node.type === 'object') return { type: 'section', fields: fieldsOf(node) };
  return { type: 'value', allowed: allowedOf(node) };
}

function kindOf(section: Node): Kind {
  const kind = asNode(section.properties?.kind);
  return { kind: String(kind.const), about: kind.description ?? '', fields: fieldsOf(section) };
}

function allowedOf(node: Node): string {
  if (typeof node.allowed === 'string') return node.allowed;
  if (node.const !== undefined) return String(node.const);
  if (node.enum !== undefined) return node.enum.join(', ');
  if (node.type === 'integer' || node.type === 'number') {
    return `${node.type === 'integer' ? 'whole number' : 'number'}, ${node.minimum} to ${node.maximum}`;
  }
  return 'text';
}

function itemOf(list: Node): Node {
  return asNode(Array.isArray(list.items) ? undefined : list.items);
}

/** Schemas may be `true`; none of ours is. */
function asNode(schema: Node | boolean | undefined): Node {
  return typeof schema === 'object' ? schema : {};
}
