/** How the answer under a skip set compares with the full model's. */
export interface Agreement {
  readonly same: boolean;
  /** Index of the first word that differs, or -1 when the answers are the same. */
  readonly firstDifference: number;
}

export function words(answer: string): readonly string[] {
  return answer.split(/\s+/).filter((word) => word !== '');
}

export function agreement(full: string, skip: string): Agreement {
  const [a, b] = [words(full), words(skip)];
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    if (a[index] !== b[index]) return { same: false, firstDifference: index };
  }
  return { same: true, firstDifference: -1 };
}
