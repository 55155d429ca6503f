// Protobuf messages described by their fields. Bytes are canonical, as gogoproto writes them: ascending fields, defaults left out.
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { WireError } from './wire-error.ts';

/** One field: how it is written (not at all where it has its default) and how a further occurrence changes what was read so far. */
export interface Field<T> {
  readonly number: number;
  readonly wireType: WireType;
  initial(): T;
  write(writer: BinaryWriter, value: T): void;
  read(reader: BinaryReader, before: T): T;
}

export type Fields<T> = { readonly [K in keyof T]: Field<T[K]> };

export interface Message<T> {
  readonly name: string;
  initial(): T;
  write(writer: BinaryWriter, value: T): void;
  encode(value: T): Uint8Array;
  /** Throws `WireError` for bytes that are no such message. Unknown fields are dropped. Text that is not UTF-8 comes out changed. */
  decode(bytes: Uint8Array): T;
  /** Like `decode`, into a value that was read before, which changes: protobuf merges a message that occurs twice. */
  merge(bytes: Uint8Array, into: T): T;
}

/** What a message's values look like. */
export type Of<M> = M extends Message<infer T> ? T : never;

/**
 * A message of these fields, given in ascending order.
 *
 * @example
 * const coin = message('Coin', { denom: string(1), amount: string(2) });
 * coin.encode({ denom: 'upokt', amount: '5' });
 */
export function message<T extends object>(name: string, fields: Fields<T>): Message<T> {
  type Reader = { readonly wireType: WireType; readonly read: (reader: BinaryReader, into: T) => void };
  const readers = new Map<number, Reader>();
  const entries = Object.entries<Field<unknown>>(fields);
  const template: T = Object.fromEntries(entries.map(([key, field]): readonly unknown[] => [key, field.initial()]));
  /** Of lists, maps and messages inside, which are filled as they are read: each value needs its own. */
  const filled: Extract<keyof T, string>[] = [];
  for (const key in fields) {
    if (isFilled(template[key])) filled.push(key);
    const field = fields[key];
    readers.set(field.number, {
      wireType: field.wireType,
      read: (reader, into) => {
        into[key] = field.read(reader, into[key]);
      },
    });
  }
  const initial = (): T => {
    const value = { ...template };
    for (const key of filled) value[key] = fields[key].initial();
    return value;
  };
  const write = (writer: BinaryWriter, value: T): void => {
    for (const key in fields) fields[key].write(writer, value[key]);
  };
  const merge = (bytes: Uint8Array, into: T): T => {
    const reader = new BinaryReader(bytes, toText);
    try {
      while (reader.pos < reader.len) {
        const [number, wireType] = reader.tag();
        const known = readers.get(number);
        if (!known) reader.skip(wireType, number);
        else if (known.wireType !== wireType) throw new WireError(`${name}: field ${number} has wire type ${wireType}`);
        else known.read(reader, into);
      }
    } catch (cause) {
      if (cause instanceof WireError) throw cause;
      throw new WireError(`these ${bytes.length} bytes are no ${name}: ${cause instanceof Error ? cause.message : 'malformed'}`, { cause });
    }
    return into;
  };
  return {
    name,
    initial,
    write,
    merge,
    encode: (value) => {
      const writer = spareWriter ?? new BinaryWriter();
      spareWriter = null;
      write(writer, value);
      const encoded = writer.finish();
      if (encoded.length <= maxSpareBytes) spareWriter = writer;
      return encoded;
    },
    decode: (bytes) => merge(bytes, initial()),
  };
}

const isFilled = (initial: unknown): boolean => typeof initial === 'object' && initial !== null && initial !== noBytes;

/** Writers grow by doubling; one that has the size of a usual message is used again. */
let spareWriter: BinaryWriter | null = null;
const maxSpareBytes = 64 * 1024;

/** Unlike `TextDecoder`, keeps a byte order mark. */
const toText = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

const scalar = <T>(
  number: number,
  wireType: WireType,
  initial: T,
  isDefault: (value: T) => boolean,
  write: (writer: BinaryWriter, value: T) => void,
  read: (reader: BinaryReader) => T,
): Field<T> => ({
  number,
  wireType,
  initial: () => initial,
  write: (writer, value) => {
    if (!isDefault(value)) write(writer.tag(number, wireType), value);
  },
  read,
});

export const string = (number: number): Field<string> =>
  scalar(
    number,
    WireType.LengthDelimited,
    '',
    (value) => value === '',
    (writer, value) => writer.string(value),
    (reader) => reader.string(),
  );

const noBytes: Uint8Array = new Uint8Array(0);

export const bytes = (number: number): Field<Uint8Array> =>
  scalar(
    number,
    WireType.LengthDelimited,
    noBytes,
    (value) => value.length === 0,
    (writer, value) => writer.bytes(value),
    (reader) => reader.bytes(),
  );

export const int64 = (number: number): Field<bigint> =>
  scalar(
    number,
    WireType.Varint,
    0n,
    (value) => value === 0n,
    (writer, value) => writer.int64(value),
    (reader) => BigInt(reader.int64()),
  );

export const uint64 = (number: number): Field<bigint> =>
  scalar(
    number,
    WireType.Varint,
    0n,
    (value) => value === 0n,
    (writer, value) => writer.uint64(value),
    (reader) => BigInt(reader.uint64()),
  );

export const uint32 = (number: number): Field<number> =>
  scalar(
    number,
    WireType.Varint,
    0,
    (value) => value === 0,
    (writer, value) => writer.uint32(value),
    (reader) => reader.uint32(),
  );

export const bool = (number: number): Field<boolean> =>
  scalar(
    number,
    WireType.Varint,
    false,
    (value) => !value,
    (writer, value) => writer.bool(value),
    (reader) => reader.bool(),
  );

const writeNested = <T>(writer: BinaryWriter, number: number, inner: Message<T>, value: T): void => {
  writer.tag(number, WireType.LengthDelimited).fork();
  inner.write(writer, value);
  writer.join();
};

/** A message that may be absent. */
export const nested = <T>(number: number, inner: Message<T>): Field<T | null> => ({
  number,
  wireType: WireType.LengthDelimited,
  initial: () => null,
  write: (writer, value) => {
    if (value !== null) writeNested(writer, number, inner, value);
  },
  read: (reader, before) => inner.merge(reader.bytes(), before ?? inner.initial()),
});

/** A message that is always written, however empty (gogoproto's `nullable = false`). */
export const embedded = <T>(number: number, inner: Message<T>): Field<T> => ({
  number,
  wireType: WireType.LengthDelimited,
  initial: () => inner.initial(),
  write: (writer, value) => writeNested(writer, number, inner, value),
  read: (reader, before) => inner.merge(reader.bytes(), before),
});

export const repeated = <T>(number: number, inner: Message<T>): Field<T[]> => ({
  number,
  wireType: WireType.LengthDelimited,
  initial: () => [],
  write: (writer, values) => {
    for (const value of values) writeNested(writer, number, inner, value);
  },
  // In place: a copy for each of a million elements would take hours.
  read: (reader, before) => {
    before.push(inner.decode(reader.bytes()));
    return before;
  },
});

export const repeatedString = (number: number): Field<string[]> => ({
  number,
  wireType: WireType.LengthDelimited,
  initial: () => [],
  write: (writer, values) => {
    for (const value of values) writer.tag(number, WireType.LengthDelimited).string(value);
  },
  read: (reader, before) => {
    before.push(reader.string());
    return before;
  },
});

/** A map from text, written in the order of its keys' bytes (Go's deterministic option); later entries of the same key win. */
export const mapOf = <T>(number: number, inner: Message<T>): Field<Map<string, T>> => {
  // Go writes an entry's key even where it is empty, and its value always.
  const entry = message<{ key: string; value: T }>('map entry', {
    key: { ...string(1), write: (writer, value) => writer.tag(1, WireType.LengthDelimited).string(value) },
    value: embedded(2, inner),
  });
  return {
    number,
    wireType: WireType.LengthDelimited,
    initial: () => new Map(),
    write: (writer, values) => {
      const sorted = [...values].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      for (const [key, value] of sorted) writeNested(writer, number, entry, { key, value });
    },
    read: (reader, before) => {
      const { key, value } = entry.decode(reader.bytes());
      return before.set(key, value);
    },
  };
};
