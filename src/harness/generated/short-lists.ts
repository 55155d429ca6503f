// Order in the short lists of questions. Insertion is quickest there, and it leaves nothing behind but its result.

/** The same elements in ascending order, texts by their UTF-16 units; the list given is left as it is. Quadratic: for a dozen elements. */
export function sorted<T extends string | number>(list: readonly T[]): T[] {
  const out = list.slice();
  for (let end = 1; end < out.length; end++) moveDown(out, end, placeOf(out, end));
  return out;
}

/** Where the element at `end` belongs among those before it, which are in order. */
function placeOf<T extends string | number>(list: readonly T[], end: number): number {
  const value = list[end];
  let place = 0;
  for (; place < end; place++) {
    const other = list[place];
    if (value !== undefined && other !== undefined && value < other) break;
  }
  return place;
}

/** Moves an element to an earlier place; those between make room. Throws `RangeError` where there is no such element. */
export function moveDown<T extends string | number | object>(list: T[], from: number, to: number): void {
  const moved = list[from];
  if (moved === undefined) throw new RangeError(`there is no element ${from} in a list of ${list.length}`);
  for (let place = from; place > to; place--) {
    const before = list[place - 1];
    if (before !== undefined) list[place] = before;
  }
  list[to] = moved;
}
