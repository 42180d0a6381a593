import { expect, it } from 'vitest';
import { withMembers } from './json-edits.ts';

it.each([
  ['{"a": 1.0, "b": "}"}', { b: 2 }, '{"a": 1.0, "b": 2}'],
  ['{\n  "a": 1.0\n}\n', { b: 'x', c: [1] }, '{\n  "b": "x",\n  "c": [1],\n  "a": 1.0\n}\n'],
  ['{"a": 1.0}', { b: 1, a: {} }, '{"b": 1,"a": {}}'],
  ['{}', { a: 1, b: 2 }, '{"a": 1,"b": 2}'],
  // Of two members with one name, parsers take the last.
  ['{"a": 1, "a": 2}', { a: 3 }, '{"a": 1, "a": 3}'],
])('sets members of %s, and leaves every other character', (text, members, expected) => {
  expect(withMembers(text, members)).toBe(expected);
});

it('sets members of an object within another', () => {
  const text = '{"outer": {"a": 1e0}, "a": 2}';
  expect(withMembers(text, { a: 3, b: 4 }, text.indexOf('{', 1))).toBe('{"outer": {"b": 4,"a": 3}, "a": 2}');
});
