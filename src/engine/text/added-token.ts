import { z } from 'zod';

/** A token that is looked for in the text before it is split (`tokenizers.AddedToken`). */
export interface AddedToken {
  readonly content: string;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
  readonly special: boolean;
}

const flag = z.boolean().nullish();

/** A token with its flags around it; `AddedToken(**fields)` fills in what is absent. */
export const addedTokenSchema = z
  .object({
    content: z.string(),
    single_word: flag,
    lstrip: flag,
    rstrip: flag,
    normalized: flag,
    special: flag,
  })
  .transform(({ content, ...flags }) => addedToken(content, flags));

/** A token as `AddedToken(content, ...)` makes it: unless said otherwise, special tokens are not normalized. */
export function addedToken(
  content: string,
  flags: { readonly [name in Exclude<keyof AddedToken, 'content'>]?: boolean | null | undefined } = {},
): AddedToken {
  const special = flags.special ?? false;
  return {
    content,
    single_word: flags.single_word ?? false,
    lstrip: flags.lstrip ?? false,
    rstrip: flags.rstrip ?? false,
    normalized: flags.normalized ?? !special,
    special,
  };
}

export function isSameToken(a: AddedToken, b: AddedToken): boolean {
  return (
    a.content === b.content &&
    a.single_word === b.single_word &&
    a.lstrip === b.lstrip &&
    a.rstrip === b.rstrip &&
    a.normalized === b.normalized &&
    a.special === b.special
  );
}
