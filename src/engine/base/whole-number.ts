import { z } from 'zod';

// A list of wrong numbers is given up at the first of them (`UP_TO_THE_FIRST_FAULT`) only where a failed check ends the number.

/** A whole number from 0 on. */
export const count = z.int({ abort: true }).nonnegative({ abort: true });

/** A whole number from 1 on. */
export const positiveInteger = z.int({ abort: true }).positive({ abort: true });
