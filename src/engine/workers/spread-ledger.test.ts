import { expect, it } from 'vitest';
import { SpreadLedger } from './spread-ledger.ts';
import { NO_WORK, type SpreadWork, answeredUnits } from './spread-work.ts';

const work = (name: string, units: number): SpreadWork => ({
  ...NO_WORK,
  workers: new Map([[name, { units, blockTokens: 10 * units, ms: units }]]),
  blockTokens: 10 * units,
  waiting: 1,
});

it('adds what is under way to what has ended, and tells of each end once', () => {
  const told: SpreadWork[] = [];
  const ledger = new SpreadLedger((ended) => told.push(ended));
  let first = work('one', 2);
  const end = ledger.follow(() => first);
  ledger.follow(() => work('two', 5));
  expect(answeredUnits(ledger.work)).toBe(7);
  first = { ...work('one', 3), waiting: 0 };
  end();
  end();
  first = work('one', 100);
  expect(told.map(answeredUnits)).toEqual([3]);
  expect(ledger.work).toMatchObject({ blockTokens: 80, waiting: 1 });
  expect(ledger.work.workers.get('one')).toEqual({ units: 3, blockTokens: 30, ms: 3 });
});
