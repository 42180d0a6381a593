// Prints the last line of a CI run: the tests of vitest and Playwright together. The argument is what `npm test` returned.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const status = Number(process.argv[2]);

/** A file of the run, or null when the step that writes it never came. */
function read(name) {
  try {
    return readFileSync(new URL(`../test-results/${name}`, import.meta.url), 'utf8');
  } catch {
    return null;
  }
}

/** Counts in vitest's summary: "Tests  1 failed | 12 passed (13)". */
function unitTests() {
  const summary =
    /^\s*Tests\s+(.*\(\d+\))$/m.exec(stripVTControlCharacters(read('test.log') ?? ''))?.[1] ?? '';
  const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0);
  return { passed: count('passed'), failed: count('failed') };
}

function browserTests() {
  const report = read('playwright.json');
  if (report === null) return { passed: 0, failed: 0 };
  const { expected, flaky, unexpected } = JSON.parse(report).stats;
  return { passed: expected + flaky, failed: unexpected };
}

const unit = unitTests();
const browser = browserTests();
const passed = unit.passed + browser.passed;
let failed = unit.failed + browser.failed;
// Formatting, types, lint, a build or a server can fail without a failing test.
if (failed === 0 && (status !== 0 || passed === 0)) failed = 1;

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
