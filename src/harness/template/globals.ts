// Names that every template knows: `range`, `dict`, `namespace`, `cycler`, `joiner`, and the `loop` of a `for`.
import { dict, entries, equal, type Value } from '../values/index.ts';
import { dictOf, intOf, Members, type Operand, plainValue, TemplateFunction, Undefined } from './runtime.ts';
import { typeError } from './template-error.ts';

const maxRange = 1_000_000;

const range = new TemplateFunction(({ positional }) => {
  const [first = 0, second, third = 1] = positional.map(intOf);
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  if (third === 0) throw typeError('range() arg 3 must not be zero');
  const length = Math.max(0, Math.ceil((stop - start) / third));
  if (length > maxRange) throw typeError(`range(${length}) is too long for a template`);
  return Array.from({ length }, (_, i) => start + i * third);
});

const makeDict = new TemplateFunction(({ positional, named }) =>
  dict([...positional.flatMap((from) => entries(dictOf(from))), ...[...named].map(([name, value]) => [name, plainValue(value)] as const)]),
);

const namespace = new TemplateFunction(({ positional, named }) => {
  const values = new Map<string, Operand>(
    positional.flatMap((from) => entries(dictOf(from)).map(([key, value]) => [String(key), value] as const)),
  );
  for (const [name, value] of named) values.set(name, value);
  return new Members(values, true);
});

const cycler = new TemplateFunction(({ positional }) => {
  let at = 0;
  const values = new Map<string, Operand>();
  const show = (): Operand => {
    const current = positional[at] ?? null;
    values.set('current', current);
    return current;
  };
  values.set(
    'next',
    new TemplateFunction(() => {
      const current = show();
      at = (at + 1) % positional.length;
      show();
      return current;
    }),
  );
  values.set(
    'reset',
    new TemplateFunction(() => {
      at = 0;
      return show();
    }),
  );
  show();
  return new Members(values, false);
});

const joiner = new TemplateFunction(({ positional, named }) => {
  const separator = positional[0] ?? named.get('sep') ?? ', ';
  let isUsed = false;
  return new TemplateFunction(() => {
    const text = isUsed ? separator : '';
    isUsed = true;
    return text;
  });
});

export const builtins: ReadonlyMap<string, Operand> = new Map<string, Operand>([
  ['range', range],
  ['dict', makeDict],
  ['namespace', namespace],
  ['cycler', cycler],
  ['joiner', joiner],
]);

/** The `loop` of one run over `items`; the same object for all its rounds. */
export function loopOf(
  items: readonly Value[],
  depth: number,
  recurse: ((items: Operand) => string) | null,
): { readonly value: Members; moveTo(index: number): void } {
  let index = 0;
  let last: readonly Value[] | null = null;
  const values = new Map<string, Operand>([
    ['length', items.length],
    ['depth', depth],
    ['depth0', depth - 1],
    ['cycle', new TemplateFunction(({ positional }) => positional[index % positional.length] ?? null)],
    [
      'changed',
      new TemplateFunction(({ positional }) => {
        const now = positional.map(plainValue);
        const isChanged = last === null || !equal(last, now);
        last = now;
        return isChanged;
      }),
    ],
  ]);
  if (recurse !== null) values.set('__call__', new TemplateFunction(({ positional }) => recurse(positional[0] ?? null)));
  return {
    value: new Members(values, false),
    moveTo(at) {
      index = at;
      values.set('index', at + 1);
      values.set('index0', at);
      values.set('revindex', items.length - at);
      values.set('revindex0', items.length - at - 1);
      values.set('first', at === 0);
      values.set('last', at === items.length - 1);
      values.set('previtem', items[at - 1] ?? new Undefined('there is no previous item'));
      values.set('nextitem', items[at + 1] ?? new Undefined('there is no next item'));
    },
  };
}
