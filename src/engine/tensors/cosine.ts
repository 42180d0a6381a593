/** Cosine of the angle between two vectors of one length; NaN where one of them is zero and has no direction. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let index = 0; index < a.length; index++) {
    const value = a[index] ?? 0;
    const other = b[index] ?? 0;
    dot += value * other;
    squaresA += value * value;
    squaresB += other * other;
  }
  return dot / Math.sqrt(squaresA * squaresB);
}
