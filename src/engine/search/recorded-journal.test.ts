import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { readRecordedJournal } from './recorded-journal.ts';
import { recordingOf } from './testing/recordings.ts';

const { run, file } = recordingOf('one');
const lines = gunzipSync(file).toString();
const zipped = (text: string) => new Uint8Array(gzipSync(text));

describe('the journal of a recorded run', () => {
  it('is read compressed, and also where the browser has inflated it', async () => {
    const state = await readRecordedJournal(run, file);
    expect(state.path.map(({ skip }) => skip)).toEqual([[5]]);
    expect(await readRecordedJournal(run, new Uint8Array(gunzipSync(file)))).toEqual(state);
  });

  it('must be unchanged', async () => {
    const changed = zipped(lines.replace('"value":0.5', '"value":0.9'));
    await expect(readRecordedJournal(run, changed)).rejects.toThrow('its checksum differs');
  });

  it('must be whole', async () => {
    const short = zipped(lines.slice(0, -1));
    await expect(readRecordedJournal(run, short)).rejects.toThrow(
      'The last line of the journal in one.jsonl.gz is cut off.',
    );
    const unfinished = zipped(lines.slice(0, lines.lastIndexOf('\n', lines.length - 2) + 1));
    await expect(readRecordedJournal(run, unfinished)).rejects.toThrow('is not finished');
  });

  it('must be that of the run, of its model', async () => {
    const other = { ...run, steps: 2, spec: { ...run.spec, model: { name: 'tiny', hash: 'other' } } };
    await expect(readRecordedJournal(other, file)).rejects.toThrow(
      'one.jsonl.gz is not the run that the index lists: spec, steps differ.',
    );
  });
});
