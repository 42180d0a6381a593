import { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * How documents from outside are validated: a list of millions of wrong items would have as many faults, each with a text of its own.
 * zod types `abortEarly` for its `validate` only, which names no fault.
 */
export const UP_TO_THE_FIRST_FAULT = { reportInput: false, abortEarly: true };

/** What schemas call a type, in the words of a person. */
const TYPES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  bigint: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  set: 'a list',
  null: 'null',
  undefined: 'left out',
};

/**
 * What is wrong with a value that a schema refuses, to follow the name of its field and a colon: `it is missing`, `it must
 * be a number, 1 at most`. Messages that a schema of ours gives itself are kept.
 */
export function issueText(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue);
    case 'too_small':
      if (issue.minimum === 1 && (issue.origin === 'string' || issue.origin === 'array'))
        return 'it is empty';
      return `it must be ${bound(issue.origin, issue.minimum, issue.inclusive ?? true, ['at least', 'more than'])}`;
    case 'too_big':
      return `it must be ${bound(issue.origin, issue.maximum, issue.inclusive ?? true, ['at most', 'less than'])}`;
    case 'not_multiple_of':
      return `it must be a multiple of ${String(issue.divisor)}`;
    case 'invalid_value':
      return isMissing(issue) ? 'it is missing' : `it must be ${oneOf(issue.values)}`;
    case 'unrecognized_keys':
      return `it has ${issue.keys.map((key) => `"${key}"`).join(', ')}, which is not known`;
    case 'invalid_union':
      return unionText(issue);
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0] ? issueText(issue.issues[0]) : 'it is not of the right form';
    case 'invalid_format':
      return /^Invalid /u.test(issue.message) ? 'it is not of the right form' : issue.message;
    case 'custom':
      return issue.message === 'Invalid input' ? 'it is not of the right form' : issue.message;
  }
}

/**
 * The first fault of a value that a schema refuses, after the path of its field: `strategy.width: it is missing`. `at` is the
 * field of the document that holds the value.
 */
export function faultText({ issues }: z.core.$ZodError, at?: string): string {
  const [issue] = issues;
  if (!issue) return 'it is not of the right form';
  const field = z.core.toDotPath([...(at === undefined ? [] : [at]), ...issue.path]);
  return field === '' ? issueText(issue) : `${field}: ${issueText(issue)}`;
}

/** The type that a schema has got instead; its message is the only place that tells. */
function received({ message }: Issue): string | undefined {
  return /, received (\S+)$/u.exec(message)?.[1];
}

function isMissing(issue: Issue): boolean {
  return received(issue) === 'undefined';
}

function wrongType(issue: Extract<Issue, { code: 'invalid_type' }>): string {
  if (isMissing(issue)) return 'it is missing';
  const wanted = TYPES[issue.expected] ?? 'of another kind';
  const got = TYPES[received(issue) ?? ''];
  return got === undefined || got === wanted || issue.expected === 'int'
    ? `it must be ${wanted}`
    : `it must be ${wanted}, not ${got}`;
}

function bound(
  origin: string,
  limit: number | bigint,
  inclusive: boolean,
  [within, beyond]: readonly [string, string],
): string {
  const text = `${inclusive ? within : beyond} ${String(limit)}`;
  if (origin === 'string') return `${text} characters long`;
  return origin === 'array' || origin === 'set' || origin === 'map' ? `${text} entries long` : text;
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value) ?? String(value));
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

function unionText({ errors, message }: Extract<Issue, { code: 'invalid_union' }>): string {
  const options = /^Invalid discriminator value\. Expected (.*)$/u.exec(message)?.[1];
  if (options !== undefined) return `it must be ${options.replaceAll("'", '"').replaceAll(' | ', ' or ')}`;
  const kinds = errors.map(([first]) => (first ? issueText(first) : ''));
  const same = kinds.every((kind) => kind.startsWith('it must be '));
  if (kinds.includes('it is missing')) return 'it is missing';
  if (!same || kinds.length === 0) return 'it is not of the right form';
  const words = kinds.map((kind) => kind.slice('it must be '.length).replace(/, not .*$/u, ''));
  return `it must be ${[...new Set(words)].join(' or ')}`;
}
