// Small symmetric positive definite systems, by Cholesky's decomposition.

/** Lower triangle L with L L' = matrix, row by row. Throws `RangeError` unless the matrix is positive definite. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let k = 0; k < size; k++)
    for (let l = 0; l <= k; l++) {
      let sum = matrix[k * size + l] ?? 0;
      for (let j = 0; j < l; j++) sum -= (lower[k * size + j] ?? 0) * (lower[l * size + j] ?? 0);
      if (k === l && !(sum > 0)) throw new RangeError(`the matrix is not positive definite (pivot ${k + 1} is ${sum})`);
      lower[k * size + l] = k === l ? Math.sqrt(sum) : sum / (lower[l * size + l] ?? 1);
    }
  return lower;
}

/** x with matrix x = target; the matrix is symmetric, positive definite, size x size, row by row. */
export function solveSymmetric(matrix: Float64Array, target: Float64Array, size: number): Float64Array {
  return solveWith(cholesky(matrix, size), target, size);
}

/** The inverse of a symmetric positive definite matrix. */
export function invertSymmetric(matrix: Float64Array, size: number): Float64Array {
  const lower = cholesky(matrix, size);
  const inverse = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    unit.fill(0);
    unit[k] = 1;
    inverse.set(solveWith(lower, unit, size), k * size);
  }
  return inverse;
}

function solveWith(lower: Float64Array, target: Float64Array, size: number): Float64Array {
  const x = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    let sum = target[k] ?? 0;
    for (let j = 0; j < k; j++) sum -= (lower[k * size + j] ?? 0) * (x[j] ?? 0);
    x[k] = sum / (lower[k * size + k] ?? 1);
  }
  for (let k = size - 1; k >= 0; k--) {
    let sum = x[k] ?? 0;
    for (let j = k + 1; j < size; j++) sum -= (lower[j * size + k] ?? 0) * (x[j] ?? 0);
    x[k] = sum / (lower[k * size + k] ?? 1);
  }
  return x;
}
