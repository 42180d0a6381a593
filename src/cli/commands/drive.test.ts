import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openMcap } from '#engine/streams/mcap-recording.ts';
import { ANSWERS_TOPIC, recordedAnswersSchema } from '#engine/drive/recorded-answers.ts';
import { openDiskRange } from '#host/node/streams/disk-range.ts';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_MODEL } from '#cli/testing/run-cli.ts';

const ROAD = 'public/drives/road.mcap';
const spread = z.object({ median: z.number(), low: z.number(), high: z.number() });
const report = z.object({
  source: z.literal('road.mcap'),
  topic: z.literal('/camera/image_raw/compressed'),
  type: z.literal('sensor_msgs/msg/CompressedImage'),
  prompt: z.string(),
  rate: z.number(),
  seconds: z.number().positive(),
  frames: z.object({
    seen: z.int(),
    used: z.int(),
    dropped: z.int(),
    broken: z.literal(0),
    lastBroken: z.null(),
  }),
  damaged: z.object({ parts: z.literal(0), last: z.null() }),
  answered: z.int(),
  ageMs: spread,
  lanes: z.tuple([
    z.object({
      name: z.literal('Full model'),
      skip: z.array(z.int()).length(0),
      sparsity: z.literal(0),
      latencyMs: z.record(z.string(), spread),
      lastAnswer: z.string().min(1),
    }),
    z.object({
      name: z.literal('Skip set'),
      skip: z.tuple([z.literal(3), z.literal(7)]),
      sparsity: z.literal(2 / 12),
      latencyMs: z.record(z.string(), spread),
      lastAnswer: z.string(),
    }),
  ]),
  agreement: z.object({
    same: z.int(),
    share: z.number(),
    interval: z.looseObject({ low: z.number(), high: z.number() }),
  }),
  reduction: spread,
  provider: z.string(),
  blocks: z.literal(12),
  record: z.string().nullable(),
  report: z.string().nullable(),
  published: z.array(z.string()),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skipscope-drive-'));
});
afterAll(() => rm(folder, { recursive: true }));

function drive(...args: readonly string[]) {
  return callCli('drive', '--model', DEMO_MODEL, '--skip', '3,7', '--json', ...args);
}

describe('skipscope drive', () => {
  it('answers the frames of a recording in both lanes, and records them', async () => {
    const record = path.join(folder, 'drive.mcap');
    const written = path.join(folder, 'drive.md');
    const { status, stdout, stderr } = await drive(
      ...[
        '--source',
        ROAD,
        '--rate',
        '4',
        '--speed',
        '4',
        '--from',
        '20',
        '--frames',
        '5',
        '--record',
        record,
        '--report',
        written,
      ],
    );
    expect(stderr).not.toContain('error');
    expect(status).toBe(0);
    const { frames, answered, agreement, ...rest } = report.parse(JSON.parse(stdout));
    expect([rest.record, rest.report]).toEqual([record, written]);
    expect(await readFile(written, 'utf8')).toContain(
      `| Same answer | ${String(agreement.same)} of 5: ${(20 * agreement.same).toFixed(1)} % [`,
    );
    expect([answered, frames.used]).toEqual([5, 5]);
    expect(frames.seen).toBeGreaterThanOrEqual(frames.used + frames.dropped);
    const recording = await openMcap(await openDiskRange(record));
    const topic = recording.topics.find(({ name }) => name === ANSWERS_TOPIC);
    expect(recording.topics.map(({ name, messages }) => [name, messages])).toEqual([
      ['/camera/image_raw/compressed', 5],
      [ANSWERS_TOPIC, 5],
    ]);
    let same = 0;
    if (topic)
      for await (const { data } of recording.messages(topic, 0n))
        if (recordedAnswersSchema.parse(JSON.parse(new TextDecoder().decode(data))).same) same++;
    expect(same).toBe(agreement.same);
    recording.close();
    const again = await callCli(
      ...['drive', '--model', DEMO_MODEL, '--source', record, '--rate', '20', '--speed', '4'],
    );
    expect(again.stdout).toContain('Same answer in ');
  });

  it.each([
    [
      '--source',
      'road.txt',
      'road.txt is no recording and no address of a bridge. Give one of: FILE.mcap',
      2,
    ],
    ['--source', 'no.mcap', 'no.mcap cannot be read', 1],
    ['--source', 'ws://127.0.0.1:9', 'ws://127.0.0.1:9 cannot be reached', 1],
  ])('%s %s: %s', async (option, value, message, code) => {
    const { status, stderr } = await drive(option, value);
    expect(stderr).toContain(message);
    expect(status).toBe(code);
  });

  it.each([
    [['--topic', '/lidar'], 'There is no topic /lidar. Choose one of: /camera/image_raw/compressed.', 1],
    [['--topic', '/ground_truth'], 'Messages of the type skipscope.Truth hold no picture', 1],
    [['--publish', '/answer'], '--publish and --publish-names are for the address of a bridge.', 2],
    [['--publish', 'no topic'], '"no topic" is no name of a topic', 2],
    [['--report', 'drive.pdf'], '"drive.pdf" has to end with .html or .md.', 2],
    [['--rate', '0'], '"0" is not a number above 0.', 2],
    [['--skip', '99'], 'Block 99 does not exist', 2],
  ])('%s are wrong: %s', async (options, message, code) => {
    const { status, stderr } = await drive('--source', ROAD, ...options);
    expect(stderr).toContain(message);
    expect(status).toBe(code);
  });

  it('does not write over a recording', async () => {
    const record = path.join(folder, 'drive.mcap');
    const { status, stderr } = await drive('--source', ROAD, '--frames', '1', '--record', record);
    expect([status, stderr]).toEqual([1, expect.stringContaining('drive.mcap cannot be written')]);
  });
});
