import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import { openMcap } from '#engine/streams/mcap-recording.ts';
import { createAppStore } from '#store/app/app-store.ts';
import type { AppStore } from '#store/state/app-state.ts';
import type { DriveStore } from '#store/state/drive-state.ts';
import { pageOutcome } from './page-outcome.ts';
import { model } from '#store/testing/fake-answers.ts';
import { FakeClient } from '#store/testing/fake-client.ts';
import { FakeStreams } from '#store/testing/fake-streams.ts';

const ROAD = { kind: 'address', url: 'drives/road.mcap', name: 'road.mcap' } as const;
const PROMPT = 'What is the main object in this image?';

let client: FakeClient;
let streams: FakeStreams;
let page: AppStore;
let drive: DriveStore;
const state = () => drive.getState();

beforeEach(async () => {
  client = new FakeClient();
  streams = new FakeStreams();
  page = createAppStore(client, { openStreams: () => Promise.resolve(streams) });
  await page.getState().loadModel('m/', 'auto');
  await page.getState().openDrive();
  const opened = page.getState().drive;
  if (!opened) throw new Error('The live view was not opened.');
  drive = opened;
  drive.getState().setHz(1000);
});

afterEach(() => {
  drive.getState().close();
});

/** Sends frames and answers questions until so many frames are answered in this drive. */
async function answered(
  frames: number,
  answer = (skip: readonly number[]) => (skip.length > 0 ? 'a bus' : 'a car'),
) {
  await expect
    .poll(
      () => {
        streams.send();
        for (const pending of client.answers.splice(0))
          pending.answer(answer(pending.request.skip), pending.request.skip.length > 0 ? 60 : 100);
        return state().counts.used;
      },
      { interval: 5 },
    )
    .toBeGreaterThanOrEqual(frames);
}

async function started(): Promise<void> {
  await state().open(ROAD);
  void state().start();
  await expect.poll(() => streams.playing).toBe(true);
}

describe('the live view', () => {
  it('opens a source, and takes the only topic by itself', async () => {
    await state().open(ROAD);
    expect(streams.requests).toEqual([ROAD]);
    expect(state()).toMatchObject({
      source: { kind: 'open', label: 'road.mcap', seconds: 60 },
      topic: '/camera',
      running: false,
    });
  });

  it('opens the pictures of the calibration set in use', async () => {
    await state().openSet();
    expect(streams.requests).toEqual([]);
    await page.getState().openCalibration('calibration/');
    await state().openSet();
    const { calibration } = page.getState();
    expect(streams.requests).toMatchObject([
      { kind: 'set', label: calibration.summary?.name, pictures: calibration.summary?.samples.length },
    ]);
  });

  it('says why a source cannot be opened', async () => {
    streams.failure = new SkipscopeError('unsupported', 'No camera.', 'Allow it.');
    await state().open({ kind: 'webcam', id: null });
    expect(state()).toMatchObject({
      source: { kind: 'none' },
      problem: { message: 'No camera.', remedy: 'Allow it.' },
    });
  });

  it('asks both lanes about the same frame, and shows what they have come to', async () => {
    page.getState().loadSkipSet([2]);
    await started();
    await answered(4);
    state().stop();
    const { figures, shown, points } = state();
    expect(shown?.frame.settings.lanes.map(({ skip }) => skip)).toEqual([[], [2]]);
    expect(shown?.frame.settings.question.prompt).toBe(PROMPT);
    expect(shown?.frame.answers.map(({ answer }) => answer)).toEqual(['a car', 'a bus']);
    expect(points.length).toBeGreaterThanOrEqual(3);
    expect(points[0]).toMatchObject({ first: 100, second: 60, same: false, changed: false });
    expect(figures?.reduction.median).toBeCloseTo(0.4, 12);
    expect(figures?.agreement.same).toBe(0);
    await expect.poll(() => streams.playing).toBe(false);
    expect(state().running).toBe(false);
  });

  it('takes another skip set and another question with the next frame, and marks it in the curve', async () => {
    await started();
    await answered(2);
    page.getState().loadSkipSet([1, 4]);
    await expect
      .poll(async () => {
        await answered(state().counts.used + 1);
        return state().shown?.frame.settings.lanes[1].skip;
      })
      .toEqual([1, 4]);
    state().setTask('captioning');
    await expect
      .poll(async () => {
        await answered(state().counts.used + 1);
        return state().shown?.frame.settings.question.maxNewTokens;
      })
      .toBe(40);
    expect(state().points.filter(({ changed }) => changed).length).toBe(2);
  });

  it('counts a broken frame, and goes on', async () => {
    await started();
    await answered(1);
    await expect
      .poll(() => {
        streams.send(true);
        for (const pending of client.answers.splice(0)) pending.answer('a car');
        return state().broken.count;
      })
      .toBeGreaterThan(0);
    expect(state().broken.last).toContain('A frame is broken');
    await answered(state().counts.used + 1);
    expect(state().problem).toBeNull();
  });

  it('counts the damaged parts of a recording that are passed over', async () => {
    await started();
    streams.passOver(new SkipscopeError('invalid-input', 'road.mcap is damaged.', 'Copy it again.'));
    await answered(1);
    expect(state()).toMatchObject({
      damaged: { count: 1, last: 'road.mcap is damaged.' },
      broken: { count: 0 },
      problem: null,
    });
  });

  it('ends with what the model cannot do', async () => {
    await started();
    await expect
      .poll(() => {
        streams.send();
        for (const pending of client.answers.splice(0))
          pending.fail(new SkipscopeError('runtime', 'Lost.', 'Reload.'));
        return state().problem?.message;
      })
      .toBe('Lost.');
    expect(state().running).toBe(false);
  });

  it('keeps the judgements of a person, one for each frame', async () => {
    await started();
    await answered(1);
    state().mark([true, false]);
    state().mark([true, true]);
    expect(state().marks).toEqual({ n: 1, right: [1, 1] });
    const before = state().shown?.frame.index;
    await expect
      .poll(async () => {
        await answered(state().counts.used + 1);
        return state().shown?.frame.index;
      })
      .not.toBe(before);
    state().mark([false, true]);
    expect(state().marks).toEqual({ n: 2, right: [1, 2] });
  });

  it('keeps what the frames before a change have come to, for the report', async () => {
    await started();
    await answered(2);
    state().mark([true, false]);
    page.getState().loadSkipSet([1, 4]);
    await expect
      .poll(async () => {
        await answered(state().counts.used + 1);
        return state().earlier.length;
      })
      .toBe(1);
    expect(state().marks).toEqual({ n: 0, right: [0, 0] });
    const outcome = pageOutcome(state());
    expect(outcome).toMatchObject({ source: 'road.mcap', topic: '/camera', rate: 1000 });
    expect(
      outcome?.stretches.map(({ figures, marks }) => [figures.lanes[1].skip, marks.n, marks.right]),
    ).toEqual([
      [[], 1, [1, 0]],
      [[1, 4], 0, [0, 0]],
    ]);
    expect(outcome?.stretches.reduce((sum, { figures }) => sum + figures.answered, 0)).toBe(
      state().points.length,
    );
  });

  it('publishes answers only where it is told to', async () => {
    await started();
    await answered(2);
    expect(streams.published).toEqual([]);
    state().setPublishing('words', 'skipscope/answer');
    await answered(state().counts.used + 2);
    expect(streams.published.at(-1)).toEqual([
      '/skipscope/answer',
      { name: 'std_msgs/msg/String', fields: { data: 'a car' } },
    ]);
    state().setPublishing('words', null);
    state().setPublishing('names', '/skipscope/names');
    streams.published.length = 0;
    await answered(state().counts.used + 2);
    expect(streams.published[0]).toMatchObject([
      '/skipscope/names',
      { name: 'vision_msgs/msg/Classification', fields: { results: [{ class_id: 'car', score: NaN }] } },
    ]);
  });

  it.each([
    ['no topic', '"no topic" is no name of a topic.'],
    ['/skipscope/names', 'Messages of another type are published on /skipscope/names.'],
  ])('does not publish answers on %s', async (topic, message) => {
    await state().open(ROAD);
    state().setPublishing('names', '/skipscope/names');
    state().setPublishing('words', topic);
    expect(state()).toMatchObject({
      publishing: { words: null, names: '/skipscope/names' },
      problem: { message },
    });
  });

  it('records frames with both answers', async () => {
    await state().open(ROAD);
    await state().setRecording(true);
    void state().start();
    await answered(3);
    state().stop();
    await state().setRecording(false);
    const { recording } = state();
    const bytes = new Uint8Array((await recording?.arrayBuffer()) ?? new ArrayBuffer(0));
    const opened = await openMcap({
      name: 'drive.mcap',
      bytes: bytes.length,
      read: (start, end) => Promise.resolve(bytes.slice(start, end)),
      close: () => undefined,
    });
    expect(opened.topics.map(({ name }) => name)).toEqual(['/camera', '/skipscope/answers']);
    expect(opened.topics[0]?.messages).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['is closed', () => state().close()],
    ['has another topic', () => state().chooseTopic('/camera')],
    [
      'is answered by another model',
      async () => {
        client.loadedModel = () => Promise.resolve({ ...model, hash: 'another' });
        await page.getState().loadModel('another/', 'auto');
        void state().start();
      },
    ],
  ])('ends a recording once its source %s', async (_, leave) => {
    await state().open(ROAD);
    await state().setRecording(true);
    void state().start();
    await answered(2);
    await leave();
    expect(state().recorded).toBeNull();
    await vi.waitUntil(() => state().recording !== null);
  });

  it('lists the cameras of this computer once one may be used', async () => {
    streams.cameras = [
      { id: 'a', label: 'Front' },
      { id: 'b', label: 'Back' },
    ];
    await state().open(ROAD);
    expect(state().webcams).toEqual([]);
    await state().open({ kind: 'webcam', id: null });
    expect(state().webcams).toEqual(streams.cameras);
  });

  it('closes a source before it opens another one', async () => {
    await started();
    await state().open({ kind: 'webcam', id: null });
    expect(streams.closed).toBe(1);
    expect(state()).toMatchObject({ running: false, counts: { seen: 0 } });
  });
});
