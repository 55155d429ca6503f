// The words and added tokens of a text with their ids. Called back, since a text has thousands of them.

/** Gets a piece's length in characters (UTF-16) and its ids; false ends the walk. */
export type VisitPiece = (length: number, ids: readonly number[]) => boolean;

/** Walks over the pieces of a text, in order. */
export type EachPiece = (text: string, visit: VisitPiece) => void;

/** The ids of all pieces of a text. */
export function idsOfPieces(text: string, eachPiece: EachPiece): number[] {
  const ids: number[] = [];
  eachPiece(text, (_, pieceIds) => {
    for (const id of pieceIds) ids.push(id);
    return true;
  });
  return ids;
}
