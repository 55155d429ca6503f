// What a bank is fitted from: the answers of many suppliers to the same items.

/** Answers of suppliers to items. */
export interface ResponseMatrix {
  /** Item ids in the order of the columns, all different. */
  readonly items: readonly string[];
  readonly suppliers: number;
  /**
   * Supplier by supplier, `values[supplier * items.length + item]`: 0 (wrong) to 1 (right), between them where answers are continuous
   * (the probability of the right choice); NaN where an answer is missing.
   */
  readonly values: Float32Array;
}

/** The mean of one row over the answers that it has, 0 to 1; NaN for a row without answers. */
export function rowMean({ items, values }: ResponseMatrix, row: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < items.length; i++) {
    const value = values[row * items.length + i] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}

/** The same items with these rows only, in this order. */
export function selectRows(matrix: ResponseMatrix, rows: readonly number[]): ResponseMatrix {
  const width = matrix.items.length;
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    values.set(matrix.values.subarray(row * width, (row + 1) * width), i * width);
  });
  return { items: matrix.items, suppliers: rows.length, values };
}
