import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { skipSetKey } from '#engine/base/skip-set.ts';
import { foldEvents } from './fold-run.ts';
import { pathAnswers } from './path-answers.ts';
import { decodeRecordedEvents } from './recorded-journal.ts';

const NAME = 'llava-smollm2-135m.scenes.single-object.gm-skip.jsonl.gz';

describe('the answers at the points of a path', () => {
  it('are those that the points were scored by, on every sample', async () => {
    const file = new Uint8Array(await readFile(new URL(`../../../public/runs/${NAME}`, import.meta.url)));
    const events = await decodeRecordedEvents(NAME, file);
    const { baseline, path, samples } = foldEvents(events);
    if (!baseline) throw new Error('The recorded run has not scored the full model.');
    const answers = pathAnswers(events);
    const points = [baseline, ...path];
    expect([...answers.keys()]).toEqual(points.map(({ skip }) => skipSetKey(skip)));
    for (const { skip, scores } of points) {
      const found = answers.get(skipSetKey(skip));
      expect(samples.map((_, sample) => found?.get(sample)?.score)).toEqual(scores);
    }
    expect(answers.get('')?.get(0)?.answer).toBe('broccoli');
  });
});
