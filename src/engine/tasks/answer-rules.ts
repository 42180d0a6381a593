import { z } from 'zod';

import { SkipscopeError } from '#engine/base/errors.ts';

import { normalizeName } from './answer-names.ts';
import { issueText } from '#engine/base/schema-issue.ts';

/** How names in answers and annotations are understood. The defaults are the exact rule: the name as it is written. */
export const answerRulesSchema = z.lazy(() => {
  const name = z.string().trim().min(1).max(500, 'at most 500 characters');
  return z
    .strictObject({
      /** Other names of a category: `{ "tv": ["television", "monitor"] }`. */
      synonyms: z.record(name, z.array(name)).default({}),
      /** Takes `a cup` and `the cup` for `cup`. */
      stripArticles: z.boolean().default(true),
      /** Takes the first category mentioned in an answer that is no category itself: `a cup on a table` is `cup`. */
      findInSentence: z.boolean().default(false),
    })
    .superRefine(({ synonyms, stripArticles }, context) => {
      const owners = new Map<string, string>();
      for (const category of Object.keys(synonyms))
        owners.set(normalizeName(category, stripArticles), category);
      for (const [category, others] of Object.entries(synonyms)) {
        for (const other of others) {
          const owner = owners.get(normalizeName(other, stripArticles));
          if (owner !== undefined && owner !== category) {
            const message = `"${other}" stands for both ${owner} and ${category}`;
            context.addIssue({ code: 'custom', path: ['synonyms', category], message });
          }
          owners.set(normalizeName(other, stripArticles), category);
        }
      }
    });
});

export type AnswerRules = z.infer<typeof answerRulesSchema>;

export const EXACT_RULES: AnswerRules = { synonyms: {}, stripArticles: true, findInSentence: false };

/**
 * Rules as given in a file or form, which `where` names. Throws `SkipscopeError('invalid-input')` naming the first
 * field that is wrong.
 */
export function parseAnswerRules(json: unknown, where: string): AnswerRules {
  const parsed = answerRulesSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.');
  throw new SkipscopeError(
    'invalid-input',
    `${where}${field ? `, ${field}` : ''}: ${issue ? issueText(issue) : 'it is not of the right form'}.`,
    'Answer rules are {"synonyms": {"tv": ["television"]}, "stripArticles": true, "findInSentence": false}.',
  );
}
