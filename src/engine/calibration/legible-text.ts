import { z } from 'zod';

/** What stands in a decoded text for bytes that are no UTF-8. */
export const REPLACEMENT_CHARACTER = '\uFFFD';

/** A text of a row, trimmed: not empty, and free of bytes that were no UTF-8. */
export const legibleText = z
  .string()
  .trim()
  .min(1, 'it is empty')
  .refine((text) => !text.includes(REPLACEMENT_CHARACTER), 'it holds bytes that are no UTF-8');
