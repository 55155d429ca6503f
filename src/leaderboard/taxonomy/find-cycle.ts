// A circle in a directed graph.

/** The nodes of one circle, the first one again at its end; null where there is none. No recursion: the graph is somebody else's. */
export function findCycle(nodes: readonly string[], next: (node: string) => readonly string[]): readonly string[] | null {
  const done = new Set<string>();
  for (const start of nodes) {
    const path: { readonly node: string; readonly rest: string[] }[] = done.has(start) ? [] : [{ node: start, rest: [...next(start)] }];
    const onPath = new Set(path.map(({ node }) => node));
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const following = top.rest.pop();
      if (following === undefined) {
        done.add(top.node);
        onPath.delete(top.node);
        path.pop();
      } else if (onPath.has(following)) {
        const names = path.map(({ node }) => node);
        return [...names.slice(names.indexOf(following)), following];
      } else if (!done.has(following)) {
        onPath.add(following);
        path.push({ node: following, rest: [...next(following)] });
      }
    }
  }
  return null;
}
