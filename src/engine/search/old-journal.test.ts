import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { z } from 'zod';

import { foldEvents } from './fold-run.ts';
import { decodeJournal, encodeEvent } from './journal-codec.ts';

const read = (name: string) => readFileSync(`test-data/journals/${name}`, 'utf8');

describe('a journal of a version that called paths places', () => {
  const { events } = decodeJournal(read('run-with-places.jsonl'));

  it('folds to the state that it had', () => {
    const state = foldEvents(events);
    expect(state.status).toBe('done');
    expect(state.environments[0]?.paths).toEqual({
      model: '/tmp/old/model',
      calibration: 'public/calibration/pictograms',
    });
    const old = z
      .looseObject({})
      .parse(JSON.parse(read('run-with-places.state.json').replace('"places"', '"paths"')));
    // Folded from the same events, but not part of the state then.
    const since = {
      checksummed: false,
      verdicts: expect.any(Array),
      spent: [10176, 10176, 15052, 19716],
      workers: [],
    };
    expect(JSON.parse(JSON.stringify(state))).toEqual({ ...old, ...since });
    expect(state.verdicts.length).toBeGreaterThan(state.path.length);
  });

  it('is written with paths from now on', () => {
    const lines = events.map(encodeEvent).join('');
    expect(lines).toContain('"paths":{"model":"/tmp/old/model"');
    expect(lines).not.toContain('places');
    expect(decodeJournal(lines).events).toEqual(events);
  });
});
