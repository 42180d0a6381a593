import { describe, expect, it } from 'vitest';
import { TASKS, taskByKey } from '#engine/tasks/tasks.ts';
import { THREE_FRAMES } from './testing/answered-frame.ts';
import { FigureCollector } from './drive-figures.ts';
import type { DriveOutcome, DriveStretch } from './drive-outcome.ts';
import { DRIVE_REPORT_FORMS } from './drive-report-forms.ts';
import { NO_MARKS } from './human-marks.ts';

function stretch(prompt: string, marks = NO_MARKS): DriveStretch {
  const collector = new FigureCollector();
  for (const frame of THREE_FRAMES)
    collector.add({ ...frame, settings: { ...frame.settings, question: { prompt, maxNewTokens: 8 } } });
  const figures = collector.figures();
  if (!figures) throw new Error('No frame was counted.');
  return { figures, marks };
}

function outcome(stretches: readonly DriveStretch[]): DriveOutcome {
  return {
    source: 'a <b> & "c".mcap',
    topic: '/camera',
    type: 'sensor_msgs/msg/Image',
    model: { name: 'llava-tiny', hash: '0123456789abcdef', blocks: 8, provider: 'wasm' },
    rate: 1,
    seconds: 12.34,
    counts: { seen: 120, used: 4, dropped: 115 },
    broken: { count: 1, last: 'A frame is broken: it is empty.' },
    damaged: { count: 0, last: null },
    stretches,
  };
}

function written(ending: string, stretches: readonly DriveStretch[]): string {
  const form = DRIVE_REPORT_FORMS.find((other) => other.ending === ending);
  return form?.render(outcome(stretches), new Date(0)) ?? '';
}

describe('the report of a drive', () => {
  it('tells what was driven, and what became of the frames', () => {
    const text = written('.md', []);
    for (const row of [
      '| Topic | /camera (sensor\\_msgs/msg/Image) |',
      '| Model | llava-tiny, 8 blocks, 0123456789ab |',
      '| Duration | 12.3 s |',
      '| Frames seen | 120 |',
      '| Frames used | 4 |',
      '| Frames dropped | 115 |',
      '| Frames broken | 1; the last: A frame is broken: it is empty. |',
      '| Date | 1970-01-01T00:00:00.000Z |',
    ])
      expect(text).toContain(row);
  });

  it('tells latencies with quartiles, shares with intervals, and the judgements of a person with n', () => {
    const text = written('.md', [stretch('Is it red?', { n: 3, right: [3, 1] })]);
    expect(text).toContain('## Full model against Skip set (without 3)');
    expect(text).toContain('| Full model | none | 0.0 % | 200.0 [150.0, 300.0] | 5.0 [5.0, 5.0] |');
    expect(text).toContain('| Skip set | 3 | 12.5 % | 100.0 [75.0, 125.0] |');
    expect(text).toContain('| Less time | 50.0 % [37.5 %, 62.5 %] | – |');
    expect(text).toContain('| Same answer | 2 of 3: 66.7 % [20.8 %, 93.9 %] | – |');
    expect(text).toContain('| Full model | 3 | 100.0 % [43.9 %, 100.0 %] |');
    expect(text).toContain('| Skip set | 3 | 33.3 % [6.1 %, 79.2 %] |');
  });

  it.each(TASKS.map(({ key }) => key))('names the figure of the paper for the task: %s', (key) => {
    const paper = { 'single-object': '45.4 %', 'multi-object': '28.7 %', captioning: '37.1 %' }[key];
    expect(written('.md', [stretch(taskByKey(key).prompt)])).toContain(`[37.5 %, 62.5 %] | ${paper} |`);
  });

  it('names no figure of the paper where the first lane is not the full model', () => {
    const { figures, marks } = stretch(taskByKey('captioning').prompt);
    const [first, second] = figures.lanes;
    const other: DriveStretch = { figures: { ...figures, lanes: [{ ...first, skip: [1] }, second] }, marks };
    expect(written('.md', [other])).toContain('[37.5 %, 62.5 %] | – |');
  });

  it('has a section for each stretch, without a table of judgements where there are none', () => {
    const text = written('.md', [stretch('Is it red?'), stretch('Is it blue?')]);
    expect(text.indexOf('Is it blue?')).toBeGreaterThan(text.indexOf('Is it red?'));
    expect(text).not.toContain('as a person judged');
  });

  it('is one HTML file in which nothing of a stream is markup', () => {
    const text = written('.html', [stretch('<script>')]);
    expect(text).toContain('<title>Skipscope drive</title>');
    expect(text).toContain('a &lt;b&gt; &amp; &quot;c&quot;.mcap');
    expect(text).not.toContain('<script');
  });
});
