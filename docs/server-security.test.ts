import { expect, test } from 'vitest';
import { filesBelow, readText } from './repository.ts';

/** `file.test.ts`: title of the group, if there is one › title of the test, which may end in an ellipsis. */
const named = /`([\w-]+\.test\.ts)`: (?:(.+?) › )?(.+?)\s*\|$/;
const tests = filesBelow('src').filter((file) => file.endsWith('.test.ts'));

test('each threat to the server names a test that exists', () => {
  const rows = readText('docs/server-security.md')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
  expect(rows.filter((row) => !namesTest(row))).toEqual([]);
});

function namesTest(row: string): boolean {
  const [, file, group, title] = named.exec(row) ?? [];
  const [found] = tests.filter((path) => path.endsWith(`/${file ?? ''}`));
  if (found === undefined || title === undefined) return false;
  const source = readText(found);
  return (
    (group === undefined || source.includes(`'${group}'`)) && hasTitle(source, title.replace(/[:\s]*…$/, ''))
  );
}

/** Whether a title is written out in a test file, or put together from a title with `%s` and a row of its table. */
function hasTitle(source: string, title: string): boolean {
  const beginnings = [...source.matchAll(/'([^'\n]+)%s'/g)].flatMap(([, beginning]) => beginning ?? []);
  return (
    source.includes(title) ||
    beginnings.some(
      (beginning) => title.startsWith(beginning) && source.includes(title.slice(beginning.length)),
    )
  );
}
