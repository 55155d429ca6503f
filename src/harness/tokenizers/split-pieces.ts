// Cutting text at the matches of a pattern, in the five ways that the `tokenizers` library knows (the JavaScript library knows two).

export type SplitBehavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';

interface Segment {
  readonly text: string;
  readonly isMatch: boolean;
}

/**
 * Pieces of a text, none of them empty. `invert`: what lies between matches counts as matched.
 *
 * @example splitPieces('a-b', /-/g, 'MergedWithNext', false) // ['a', '-b']
 */
export function splitPieces(text: string, pattern: RegExp, behavior: SplitBehavior, invert: boolean): readonly string[] {
  const segments = segmentsOf(text, pattern, invert);
  switch (behavior) {
    case 'Isolated':
      return segments.map((segment) => segment.text);
    case 'Removed':
      return segments.filter((segment) => !segment.isMatch).map((segment) => segment.text);
    case 'Contiguous':
      return joined(segments, (before, segment) => before.isMatch === segment.isMatch);
    case 'MergedWithPrevious':
      return joined(segments, (before, segment) => segment.isMatch && !before.isMatch);
    case 'MergedWithNext':
      return joined(segments, (before, segment) => before.isMatch && !segment.isMatch);
  }
}

function segmentsOf(text: string, pattern: RegExp, invert: boolean): readonly Segment[] {
  const segments: Segment[] = [];
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '') continue;
    if (match.index > done) segments.push({ text: text.slice(done, match.index), isMatch: invert });
    segments.push({ text: match[0], isMatch: !invert });
    done = match.index + match[0].length;
  }
  if (done < text.length) segments.push({ text: text.slice(done), isMatch: invert });
  return segments;
}

/** Joins a segment to the one before it where `joins` says so. */
function joined(segments: readonly Segment[], joins: (before: Segment, segment: Segment) => boolean): readonly string[] {
  const pieces: string[] = [];
  segments.forEach((segment, i) => {
    const before = segments[i - 1];
    if (before && joins(before, segment)) pieces.push((pieces.pop() ?? '') + segment.text);
    else pieces.push(segment.text);
  });
  return pieces;
}
