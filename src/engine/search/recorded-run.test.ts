import { describe, expect, it } from 'vitest';

import { foldEvents } from './fold-run.ts';
import { decodeJournal } from './journal-codec.ts';
import { decodeRecordedIndex, encodeRecordedIndex, recordedRunOf } from './recorded-run.ts';
import type { RunEvent } from './run-event.ts';
import { journalLines, withoutSums } from './testing/journals.ts';
import { recordedEvents, recordingOf } from './testing/recordings.ts';

const { run } = recordingOf('one');

describe('the index of the recorded runs', () => {
  it('holds what the page lists', () => {
    expect(run).toMatchObject({ startedAt: 1000, blocks: 6, samples: 2, steps: 1, modelUrl: 'models/tiny/' });
    expect(decodeRecordedIndex(encodeRecordedIndex([run]))).toEqual([run]);
  });

  it.each([
    ['no JSON', '{', 'it is not valid JSON'],
    ['another document', '{}', 'format: it must be "skipscope-recorded-runs"'],
    ['a list with a run twice', encodeRecordedIndex([run, run]), 'it lists a run twice'],
    [
      'a list with a file elsewhere',
      encodeRecordedIndex([{ ...run, file: '../secret.jsonl.gz' }]),
      'runs[0].file: it is not of the right form',
    ],
    [
      'a list with an id that a run of a person may have',
      encodeRecordedIndex([{ ...run, id: 'mine' }]),
      'runs[0].id: it is not of the right form',
    ],
  ])('that is %s is refused', (_, text, fault) => {
    expect(() => decodeRecordedIndex(text)).toThrow(
      `The index of the recorded runs cannot be read: ${fault}.`,
    );
  });
});

describe('a run is recorded', () => {
  const listed = { id: run.id, file: run.file, bytes: 1 };
  const entry = (events: readonly RunEvent[]) => recordedRunOf(listed, foldEvents(events));
  const sealed = decodeJournal(journalLines(recordedEvents)).events;

  it('where it is served with the page or elsewhere', () => {
    const elsewhere = sealed.map((event) =>
      event.type === 'started' && event.environment
        ? {
            ...event,
            environment: { ...event.environment, paths: { model: '/models/tiny', calibration: 'c' } },
          }
        : event,
    );
    expect(entry(elsewhere).modelUrl).toBeNull();
  });

  it.each([
    ['is not finished', sealed.slice(0, -1)],
    ['has no checksums', withoutSums(sealed)],
    [
      'does not name the machine that made it',
      sealed.map((event) => (event.type === 'started' ? { ...event, environment: undefined } : event)),
    ],
  ])('but not one that %s', (fault, events) => {
    expect(() => entry(events)).toThrow(`The recorded run in one.jsonl.gz ${fault}.`);
  });
});
