/** Most tokens of an n-gram of CIDEr, which counts those of 1 to 4. */
export const MAX_N = 4;
