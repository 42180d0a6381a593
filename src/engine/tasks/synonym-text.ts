import { normalizeName } from './answer-names.ts';
import { type AnswerRules, answerRulesSchema } from './answer-rules.ts';

/** A line that cannot be used. */
interface SynonymIssue {
  /** Counted from 1. */
  readonly line: number;
  /** A sentence. */
  readonly what: string;
}

export interface SynonymText {
  /** The lines that can be used. */
  readonly synonyms: AnswerRules['synonyms'];
  readonly issues: readonly SynonymIssue[];
}

interface SynonymLine {
  readonly line: number;
  readonly category: string;
  readonly others: readonly string[];
}

/**
 * Synonyms written as one category a line: `cup = mug, teacup`. Empty lines mean nothing, a category may come in several
 * lines. `stripArticles` as in `AnswerRules`: it decides which names are the same.
 */
export function parseSynonyms(text: string, stripArticles: boolean): SynonymText {
  const lines: SynonymLine[] = [];
  const issues: SynonymIssue[] = [];
  for (const [at, content] of text.split(/\r?\n/u).entries()) {
    if (content.trim() === '') continue;
    const read = readLine(content, at + 1, stripArticles);
    if ('what' in read) issues.push(read);
    else lines.push(read);
  }
  const synonyms = merged(lines);
  const clashes = clashesOf(synonyms, stripArticles);
  for (const [category, what] of clashes) {
    const { line } = lines.findLast((candidate) => candidate.category === category) ?? { line: 1 };
    issues.push({ line, what: `${what}.` });
  }
  return {
    synonyms: Object.fromEntries(Object.entries(synonyms).filter(([category]) => !clashes.has(category))),
    issues: issues.sort((a, b) => a.line - b.line),
  };
}

function readLine(content: string, line: number, stripArticles: boolean): SynonymLine | SynonymIssue {
  const equals = content.indexOf('=');
  if (equals < 0) return { line, what: 'There is no “=”; write: cup = mug, teacup.' };
  const category = content.slice(0, equals).trim();
  if (category === '') return { line, what: 'There is no category before the “=”.' };
  const others = content
    .slice(equals + 1)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (others.length === 0) return { line, what: 'There is no name behind the “=”.' };
  const nameless = [category, ...others].find((name) => normalizeName(name, stripArticles) === '');
  if (nameless !== undefined) return { line, what: `“${nameless}” is no name.` };
  return { line, category, others };
}

function merged(lines: readonly SynonymLine[]): Record<string, string[]> {
  const all = new Map<string, string[]>();
  for (const { category, others } of lines) all.set(category, [...(all.get(category) ?? []), ...others]);
  return Object.fromEntries(all);
}

/** By category, the problem that the rules find in its synonyms. */
function clashesOf(synonyms: AnswerRules['synonyms'], stripArticles: boolean): ReadonlyMap<string, string> {
  // Nothing clashes with nothing, and the first use of the schema takes a fifth of the time in which the form that asks is drawn.
  if (Object.keys(synonyms).length === 0) return new Map();
  const { error } = answerRulesSchema.safeParse({ synonyms, stripArticles });
  return new Map(error?.issues.map(({ path, message }) => [String(path[1]), message]));
}
