import { describe, expect, it } from 'vitest';

import { seededRandom } from '#engine/base/seeded-random.ts';

import { decodeJournal, encodeEvent } from './journal-codec.ts';
import type { RunEvent } from './run-event.ts';
import { doubleLine, dropLine, flipBit, swapLines, zeroTail } from './testing/damages.ts';
import { journalLines, withoutSums } from './testing/journals.ts';

const EVENTS: readonly RunEvent[] = Array.from({ length: 12 }, (_, at) => ({
  type: 'candidate',
  at,
  step: 1,
  objective: 'metric',
  parent: 0,
  block: at,
  value: at / 8,
}));
const LINES = journalLines(EVENTS)
  .split('\n')
  .slice(0, -1)
  .map((line) => `${line}\n`);
const JOURNAL = new TextEncoder().encode(LINES.join(''));

/** Fails for a damaged journal that is neither refused nor read as a beginning of what was written. */
function expectNoticed(content: Uint8Array): void {
  try {
    const { events } = decodeJournal(content);
    expect(withoutSums(events)).toEqual(EVENTS.slice(0, events.length));
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-journal' });
  }
}

describe('the checksums of a journal', () => {
  it('notice every bit that flips', () => {
    let refused = 0;
    for (let at = 0; at < JOURNAL.length; at++) {
      const damaged = flipBit(JOURNAL, at, at % 8);
      try {
        const { events } = decodeJournal(damaged);
        expect(events.length).toBe(EVENTS.length - 1);
        expect(withoutSums(events)).toEqual(EVENTS.slice(0, -1));
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-journal' });
        refused++;
      }
    }
    // The last line break is the only byte without which a journal is merely torn.
    expect(refused).toBe(JOURNAL.length - 1);
  });

  it('let a journal be cut anywhere, and tell what of it is whole', () => {
    for (let length = 0; length <= JOURNAL.length; length++) expectNoticed(JOURNAL.subarray(0, length));
  });

  it.each([1, 100, 4096])('take a tail of zeros for what a power cut leaves: %i', (zeros) => {
    for (const length of [0, 40, LINES.join('').length]) {
      const damaged = zeroTail(JOURNAL.subarray(0, length), length, zeros);
      const { events, completeBytes } = decodeJournal(damaged);
      expect(withoutSums(events)).toEqual(EVENTS.slice(0, events.length));
      expect(completeBytes).toBe(Buffer.byteLength(LINES.slice(0, events.length).join('')));
    }
  });

  it('notice lines that are left out, doubled or swapped', () => {
    for (let at = 0; at < LINES.length - 1; at++) {
      for (const damage of [dropLine, doubleLine, swapLines])
        expect(() => decodeJournal(damage(LINES, at).join(''))).toThrow('is not as it was written');
    }
  });

  it('notice a line from which the checksum was taken', () => {
    const bare = encodeEvent({ type: 'paused', at: 20 });
    expect(() => decodeJournal(LINES.join('') + bare)).toThrow('lacks the checksum');
  });

  it('cover the lines of an earlier version as well, from the first new line on', () => {
    const old = EVENTS.slice(0, 3).map(encodeEvent).join('');
    const { sum, events } = decodeJournal(old);
    expect(events).toEqual(EVENTS.slice(0, 3));
    const added = journalLines([{ type: 'paused', at: 20 }]);
    expect(() => decodeJournal(old + added)).toThrow('Line 4 of the journal is not as it was written');
    expect(sum).toMatch(/^[0-9a-f]{16}$/u);
  });

  it('are found at the end of a line of many megabytes', () => {
    const long: RunEvent = { type: 'failed', at: 1, message: '', remedy: '' };
    const text = journalLines([{ ...long, message: 'ü'.repeat(4e6) }]);
    expect(decodeJournal(text).events).toHaveLength(1);
  });

  it('notice a random byte anywhere', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 500; round++) {
      const damaged = JOURNAL.slice();
      damaged[Math.floor(random() * JOURNAL.length)] = Math.floor(random() * 256);
      expectNoticed(damaged);
    }
  });
});
